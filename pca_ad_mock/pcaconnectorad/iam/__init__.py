"""What do IAM policies say of a request? Statements, conditions and variables, evaluated."""
