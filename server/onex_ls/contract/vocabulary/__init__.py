"""What a contract may contain, declared once: one module per block.

Checks, completion, hover and documentation all read these declarations. `contract.CONTRACT` is the root.
"""
