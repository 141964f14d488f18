"""A tree as anybody may see it: what it is, its years, surveys, and everything told of its upkeep (RY-06)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.errors import NotFound
from registry.market.adoptions import Adoption, TreeYear
from registry.market.trees import Tree, TreeSurvey
from registry.office.documents import Text
from registry.office.notices import Notice
from registry.store.database import Db
from registry.store.queries import casework, office, parties, trees


@dataclass(frozen=True)
class Told:
    """A notice of upkeep with its text, at its permanent address (GS-01)."""

    notice: Notice
    says: Mapping[str, Text]


@dataclass(frozen=True)
class PublicTree:
    tree: Tree
    keeper: str
    surveys: Sequence[TreeSurvey]
    years: Sequence[TreeYear]
    adoptions: Sequence[Adoption]
    timeline: Sequence[Told]


def tree_numbered(db: Db, number_or_id: str) -> Tree:
    found = trees.numbered(db, number_or_id) or db.get(Tree, number_or_id)
    if found is None:
        raise NotFound(what=Tree.CALLED, id=number_or_id)
    return found


def public_tree(db: Db, number_or_id: str) -> PublicTree:
    tree = tree_numbered(db, number_or_id)
    last_day = tree.surveyed_on
    return PublicTree(
        tree=tree,
        keeper=(parties.party_name_on(db, tree.party_id, last_day) if last_day else None) or "",
        surveys=casework.listed(db, TreeSurvey, tree_id=tree.id),
        years=trees.years_of(db, tree.id),
        adoptions=trees.adoptions_of(db, tree.id),
        timeline=told_of(db, tree.id),
    )


def told_of(db: Db, file_id: str) -> list[Told]:
    """Newest first."""
    found = []
    for notice in trees.notices_of(db, file_id):
        papers = office.documents_of(db, notice.id)
        found.append(Told(notice, papers[0].body if papers else {}))
    return found[::-1]
