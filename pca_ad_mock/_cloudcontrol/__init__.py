"""How does Cloud Control, by which Terraform and Pulumi deploy, answer for the registry's types?"""
