"""Indicators: small detectors, one legal idea each; their numbers stand in the rule sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from legalkit.companies.indicators import capital, debt, price, structure, tie, time
from legalkit.companies.indicators.accelerable import accelerable_capital
from legalkit.companies.indicators.concealment import concealment
from legalkit.companies.indicators.dropdown import dropdown
from legalkit.companies.indicators.layering import asset_layering
from legalkit.companies.indicators.mixing import commingling
from legalkit.companies.indicators.nominee import nominee
from legalkit.companies.indicators.pre_insolvency import pre_insolvency
from legalkit.companies.indicators.retained import retained_possession
from legalkit.companies.indicators.roundtrip import roundtrip
from legalkit.companies.indicators.sham_litigation import sham_litigation
from legalkit.companies.indicators.shareholder_loan import shareholder_loan
from legalkit.companies.indicators.stake_encumbered import stake_encumbered
from legalkit.companies.indicators.withdrawal import capital_withdrawal
from legalkit.companies.scene import Hit, Scene
from legalkit.law.transfers_sheet import IndicatorRule

Detector = Callable[[Scene, IndicatorRule], Iterator[Hit]]

#: indicator id -> detector; price comes first because other indicators build on it.
DETECTORS: dict[str, Detector] = {
    "IND-GRATUITOUS": price.gratuitous,
    "IND-UNDERVALUE": price.undervalue,
    "IND-OVERVALUE-PURCHASE": price.overvalue_purchase,
    "IND-UNPAID-PRICE": price.unpaid_price,
    "IND-BARTER-IMBALANCE": price.barter_imbalance,
    "IND-ROUNDTRIP": roundtrip,
    "IND-RELATED-TRANSFEREE": tie.related_transferee,
    "IND-HIDDEN-LINK": tie.hidden_link,
    "IND-TIMING-CLAIM": time.timing_claim,
    "IND-SUBSTANTIALLY-ALL": time.substantially_all,
    "IND-INSOLVENT-AFTER": time.insolvent_after,
    "IND-CONTROL-CHANGE": time.control_change,
    "IND-NEW-SECURITY-OLD-DEBT": debt.new_security_old_debt,
    "IND-GUARANTEE-FOR-RELATED": debt.guarantee_for_related,
    "IND-CLAIM-WAIVER": debt.claim_waiver,
    "IND-PREFERENCE-INSIDER": debt.preference_insider,
    "IND-DIVIDEND-DEPLETING": debt.dividend_depleting,
    "IND-CAPITAL-REDUCTION": capital.capital_reduction,
    "IND-UNPAID-CAPITAL-TRANSFER": capital.unpaid_capital_transfer,
    "IND-CAPITAL-DEADLINE-EXTENDED": capital.deadline_extended,
    "IND-PHOENIX": structure.phoenix,
    "IND-WORKFORCE-IP-MIGRATION": structure.migration,
    "IND-COMMINGLING": commingling,
    "IND-SINGLE-SHAREHOLDER": structure.single_shareholder,
    "IND-DEREGISTRATION": structure.deregistration,
    "IND-ASSET-LAYERING": asset_layering,
    "IND-DIVORCE-TRANSFER": structure.divorce_transfer,
    "IND-INDIRECT-ASSET": structure.indirect_asset,
    "IND-NOMINEE": nominee,
    "IND-PRE-INSOLVENCY": pre_insolvency,
    "IND-SHAREHOLDER-LOAN-REPAY": shareholder_loan,
    "IND-CAPITAL-WITHDRAWAL": capital_withdrawal,
    "IND-ACCELERABLE-CAPITAL": accelerable_capital,
    "IND-DROPDOWN": dropdown,
    "IND-RETAINED-POSSESSION": retained_possession,
    "IND-CONCEALMENT": concealment,
    "IND-SHAM-LITIGATION": sham_litigation,
    "IND-STAKE-ENCUMBERED": stake_encumbered,
}
