"""What statements and pages call kinds of income, purposes and the grounds of a share."""

from collections.abc import Mapping

from registry.errors import Words
from registry.ledger.purposes import Income, Purpose
from registry.settlement.batches import Basis

INCOME_NAMES: Mapping[Income, Words] = {
    Income.HOLDER_INCOME: Words("权利人收入", "income of right holders"),
    Income.MANAGER_INCOME: Words("管理单位收入", "income of managing units"),
    Income.PLANTING_INCOME: Words("网上植树收入", "income of online planting"),
    Income.ADOPTION_INCOME: Words("认养收入", "income of adoptions"),
}
PURPOSE_NAMES: Mapping[Purpose, Words] = {
    Purpose.HOLDER_INCOME: Words("付权利人", "to the right holder"),
    Purpose.MANAGER_INCOME: Words("付管理单位", "to the managing unit"),
    Purpose.PLANTING: Words("用于植树", "for planting"),
    Purpose.UPKEEP: Words("用于管护", "for upkeep"),
}
BASIS_NAMES: Mapping[Basis, Words] = {
    Basis.RIGHT: Words("权利", "right"),
    Basis.CONTRACT: Words("合同约定", "contract"),
    Basis.CORRECTION: Words("更正", "correction"),
    Basis.REINVESTMENT: Words("再投资准备", "set aside for reinvestment"),
}
SEALED = Words("个人（姓名密封）", "a person (name sealed)")
