"""How do moto's stacks create, change and delete resources of this service?"""
