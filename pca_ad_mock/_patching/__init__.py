"""How are boto3 and aiobotocore clients answered, whenever and however they were made?

moto answers most of them; this package handles those that moto cannot intercept, and credentials.
"""
