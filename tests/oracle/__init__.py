"""An independent oracle: what each citizen of the sandbox must see, from its SQLite rows and the authorities' files.

It imports nothing from the gateway, and of the sources only where the sandbox's file comes from. So the gateway and the
oracle can only agree where both read the contract and the numbered rules in the same way.
"""
