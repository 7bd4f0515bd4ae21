"""Values of the field: parties, claims, events, evidence, money, citations, findings.

No input or output happens here and no rule of law is known here.
"""
