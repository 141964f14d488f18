"""Property: who owns which tonnes, areas and yuan, under which article, since when.

林票 forest ticket, 登记簿 register, 备案 filing, 面值 face value (an area). Rules are pure functions of
plain dataclasses and a rule pack; `store` is the one home of SQL; `actions` are the verbs: load, decide,
record, and never commit.
"""
