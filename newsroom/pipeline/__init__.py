"""The stages of the flow as thin runners: read rows in one state, call a pure function, write the next state in one
transaction.

`discover → fetch → extract → label → sync`; a kill at any moment costs repeated work and nothing else.
"""
