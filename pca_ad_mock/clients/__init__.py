"""How are the clients of boto3 and aiobotocore answered, whenever and however they were made?"""
