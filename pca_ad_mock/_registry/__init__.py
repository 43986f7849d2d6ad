"""What does CloudFormation's registry say of our types, and what do the handlers of a type do?

Stacks stand on it, and whatever else deploys types of the registry: so it knows neither moto's
CloudFormation nor cfn-lint.
"""
