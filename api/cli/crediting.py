"""`linpiao credit`: two censuses in, what may be credited out, stand by stand, with every reason why not."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import typer

from api.cli.carbon import (
    BUNDLE,
    CRS,
    SEED,
    accepted_survey,
    percent,
    provenance_facts,
    tell_findings,
    tell_unsigned,
    tonnes,
)
from api.cli.output import DONE, REFUSED, note, say_json, say_table, steps
from api.cli.surveying import FILE, JSON, PROGRAMME
from api.language import translate
from api.workflows.carbon import OTHER, Change, Wanted, change
from api.workflows.parcels import read_known
from gis_data.job import Answers
from registry.quantities import co2e_g
from sink.parameters.loader import Parameters, load, read_sign_offs
from sink.removals import CreditLine, Terms, ccer_terms, local_terms
from sink.sampling import MorePlotsNeeded
from sink.species import all_species
from sink.uncertainty import HIGH, LOW


class SchemeName(StrEnum):
    LOCAL = "local"
    CCER = "ccer"


PARCELS = typer.Option(
    None,
    exists=True,
    dir_okay=False,
    help="地块资料（CSV）：权属、地类、抽样层、拆并单元、基线、泄漏、未弥补损失，一行一个小班。",
)
EVENTS = typer.Option(
    None, exists=True, dir_okay=False, help="两期之间的火灾、采伐等（CSV）：一行一次，火灾扣除 CH4 和 N2O。"
)
OFFICIAL = typer.Option(
    None,
    exists=True,
    dir_okay=False,
    help="正式计算：给出核签记录（CSV）；数据有错或所用参数未核签即拒绝，并逐一点名。",
)
SCHEME = typer.Option(SchemeName.LOCAL, help="方案：local 林票，ccer 造林。")


def register(application: typer.Typer) -> None:
    application.command("credit", help="比较两期调查，算出可计入的增加量、损失和不能计入的理由。")(credit)


def credit(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    old: Path = FILE,
    new: Path = FILE,
    scheme: SchemeName = SCHEME,
    parcels: Path | None = PARCELS,
    events: Path | None = EVENTS,
    official: Path | None = OFFICIAL,
    bundle: Path | None = BUNDLE,
    seed: int | None = SEED,
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    as_json: bool = JSON,
) -> None:
    lang = context.obj
    parameters, answers = load(), Answers(programme=programme, crs=crs)
    known = read_known(parcels, events)
    if official:
        parameters = parameters.signed(read_sign_offs(official))
    with steps(3, lang) as step:
        step("读取 {name}", name=old.name)
        before = accepted_survey(old, answers, lang)
        step("读取 {name}", name=new.name)
        after = accepted_survey(new, answers, lang)
        step("计量两期并比较")
        wanted = Wanted(bundle is not None, seed, official is not None)
        found = change(before, after, known, _terms(scheme, parameters), parameters, wanted)
    if as_json:
        say_json(_facts(found))
    else:
        _say_lines(found, lang)
        _say_sample(found, lang, parameters)
    if bundle:
        bundle.write_bytes(found.evidence)
        note("证据包已写入 {name}。", lang, name=bundle.name)
    if found.strangers:
        note(
            "地块资料中有 {count} 个小班不在两期调查中，例如 {first}。",
            lang,
            count=len(found.strangers),
            first=found.strangers[0],
        )
    faults = (*found.old.findings, *found.new.findings)
    tell_findings(faults, lang)
    stopped = found.credit.more_plots_needed or found.old.errors or found.new.errors
    raise typer.Exit(REFUSED if stopped else DONE)


def _terms(scheme: SchemeName, parameters: Parameters) -> Terms:
    return ccer_terms(parameters) if scheme is SchemeName.CCER else local_terms()


def _grams(lines: tuple[CreditLine, ...]) -> int:
    """Each line is floored by itself, as it would be issued."""
    return sum(co2e_g(line.creditable_co2e_t) for line in lines)


def _facts(found: Change) -> dict[str, Any]:
    answer = found.credit
    return {
        "scheme": answer.terms.scheme,
        "discount_scheme": answer.terms.discount_scheme,
        "creditable_co2e_g": _grams(answer.lines),
        "loss_co2e_t": answer.loss_co2e_t,
        "more_plots_needed": answer.more_plots_needed,
        "discount": answer.discount and asdict(answer.discount),
        "sample": answer.sample
        and {
            **asdict(answer.sample),
            "u_percent": answer.sample.u_percent,
            "total": answer.sample.total,
            "half_width_total": answer.sample.half_width_total,
        },
        "strata": found.strata,
        "drawn": _drawn_facts(found),
        "stands_not_surveyed": found.strangers,
        "lines": [
            {**asdict(line), "creditable_co2e_g": co2e_g(line.creditable_co2e_t)} for line in answer.lines
        ],
        "parameters_version": answer.parameters_version,
        "rows_used": answer.rows_used,
        "unsigned_rows": answer.unsigned_rows,
        "missing_steps": answer.missing_steps,
        "provenance": {
            "old": provenance_facts(found.old.provenance),
            "new": provenance_facts(found.new.provenance),
        },
        "findings": {
            "old": [asdict(finding) for finding in found.old.findings],
            "new": [asdict(finding) for finding in found.new.findings],
        },
    }


def _drawn_facts(found: Change) -> dict[str, float] | None:
    """The change of all stands together as the Monte Carlo sees it."""
    if found.drawn_change_t is None:
        return None
    low, high = np.quantile(found.drawn_change_t, (LOW, HIGH))
    mean = found.drawn_change_t.mean()
    return {"mean_co2e_t": float(mean), "low_co2e_t": float(low), "high_co2e_t": float(high)}


def _say_lines(found: Change, lang: str) -> None:
    rows = (
        (
            line.unit_id,
            tonnes(line.old_co2e_t),
            tonnes(line.new_co2e_t),
            tonnes(line.change_co2e_t),
            tonnes(line.discounted_co2e_t),
            co2e_g(line.creditable_co2e_t),
            tonnes(line.loss_co2e_t),
            tonnes(line.expected_co2e_t),
            "；".join(reason.en if lang == "en" else reason.zh for reason in line.reasons),
        )
        for line in found.credit.lines
    )
    names = (
        "小班", "前期 tCO2e", "后期 tCO2e", "变化", "扣减后", "可计入克数", "损失", "预期", "理由",
    )  # fmt: skip
    say_table(names, rows, lang)
    note(
        "可计入 {grams} 克（{credited}/{stands} 个小班），损失 {loss} tCO2e。须经认可、登记方可签发。",
        lang,
        grams=_grams(found.credit.lines),
        credited=sum(line.creditable_co2e_t > 0 for line in found.credit.lines),
        stands=len(found.credit.lines),
        loss=tonnes(found.credit.loss_co2e_t),
    )
    tell_unsigned(found.credit.unsigned_rows, lang)
    untitled = sum(any(one.code == "NO_TITLE" for one in line.reasons) for line in found.credit.lines)
    if untitled:
        note("{count} 个小班缺权属证明：用 --parcels 提供一份地块资料。", lang, count=untitled)


def _say_sample(found: Change, lang: str, parameters: Parameters) -> None:
    answer = found.credit
    if isinstance(answer.discount, MorePlotsNeeded):
        note(
            "抽样精度 ±{u}% 超过 {scheme} 的 {limit}%：补设样地前不计入，见 linpiao plots。",
            lang,
            u=percent(answer.discount.u_percent),
            scheme=answer.discount.scheme,
            limit=percent(answer.discount.u_max_percent),
        )
    elif answer.discount:
        note(
            "抽样精度 ±{u}%，按 {scheme} 扣减 {deducted} tCO2e。",
            lang,
            u=percent(answer.discount.u_percent),
            scheme=answer.terms.discount_scheme,
            deducted=tonnes(answer.discount.deducted),
        )
    drawn = _drawn_facts(found)
    if drawn:
        note(
            "蒙特卡洛：变化 {mean}，90% 区间 {low} 至 {high} tCO2e。",
            lang,
            mean=tonnes(drawn["mean_co2e_t"]),
            low=tonnes(drawn["low_co2e_t"]),
            high=tonnes(drawn["high_co2e_t"]),
        )
    if answer.sample:
        words = "、".join(
            f"{stratum_word(one.name, lang, parameters)} {one.plots}" for one in answer.sample.strata
        )
        note("抽样层及样地数：{strata}。", lang, strata=words)


def stratum_word(name: str, lang: str, parameters: Parameters) -> str:
    """A species by its name, a stratum somebody named as it is."""
    if name == OTHER:
        return translate("其他", lang)
    taxa: Mapping[str, Any] = all_species(parameters)
    if name not in taxa:
        return name
    return str((lang == "en" and taxa[name].name_en) or taxa[name].name_zh)
