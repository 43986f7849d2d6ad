"""What botocore's model and AWS's documentation say of the service."""
