"""How much risk the council takes on: the worst rating of each category, and the risks that lie above it."""

from django.db.models import Q

from council import rag as rags
from council.conventions import InForce
from risks.models import Risk
from risks.own_matrix import in_programme, with_their_own


def rating_of(risk: Risk, conventions: InForce) -> str:
    """The rating of the risk's current score; without a score, the RAG that was judged; "" without either."""
    own = in_programme(risk.programme, conventions)
    return own.matrix_rag(risk.current_likelihood, risk.current_impact) or risk.rag


def is_above(rating: str, category: str, conventions: InForce) -> bool:
    """Whether a risk of that rating is more than the council takes on in the category."""
    return rags.rank(rating) > rags.rank(conventions.appetite_for(category))


def above_appetite(risk: Risk, conventions: InForce) -> str:
    """How far the risk lies above the council's appetite, in a sentence; "" where it doesn't."""
    rating = rating_of(risk, conventions)
    if not is_above(rating, risk.category, conventions):
        return ""
    of_what = f"risks of the category {risk.category}" if risk.category else "its risks"
    taken = conventions.rag_label(conventions.appetite_for(risk.category))
    return (
        f"It is rated {conventions.rag_label(rating)}, above the council’s appetite: "
        f"of {of_what} it takes on {taken} at most."
    )


def above_q(conventions: InForce) -> Q:
    """The condition under which a risk's rating is above the appetite for its category."""
    others = with_their_own(conventions)
    above = Q(programme__in=[]) | (~Q(programme__in=list(others)) & _above_by(conventions))
    for programme, own in others.items():
        above |= Q(programme=programme) & _above_by(own)
    return above


def unstated_q(rag: str, conventions: InForce) -> Q:
    """The condition under which the matrix gives a risk that rating, and nobody has stated a RAG of it."""
    others = with_their_own(conventions)
    rated = ~Q(programme__in=list(others)) & _in_cells(rag, conventions)
    for programme, own in others.items():
        rated |= Q(programme=programme) & _in_cells(rag, own)
    return Q(rag="") & rated


def _in_cells(rag: str, conventions: InForce) -> Q:
    """The condition under which a score stands in a cell of that rating."""
    cells = Q(pk__in=[])
    for likelihood, row in enumerate(conventions.matrix, start=1):
        if impacts := [impact for impact, rating in enumerate(row, start=1) if rating == rag]:
            cells |= Q(current_likelihood=likelihood, current_impact__in=impacts)
    return cells


def _above_by(conventions: InForce) -> Q:
    """The same by one matrix."""
    named = conventions.risk_appetites
    above = Q(pk__in=[])
    for category, appetite in named.items():
        above |= Q(category=category) & _rated_above(appetite, conventions)
    return above | (~Q(category__in=list(named)) & _rated_above(conventions.risk_appetite, conventions))


def _rated_above(appetite: str, conventions: InForce) -> Q:
    worse = [rag for rag in ("red", "amber", "green") if rags.rank(rag) > rags.rank(appetite)]
    placed = Q(current_likelihood__isnull=False, current_impact__isnull=False)
    rated = Q(pk__in=[]) | (~placed & Q(rag__in=worse))
    for likelihood, row in enumerate(conventions.matrix, start=1):
        impacts = [impact for impact, rag in enumerate(row, start=1) if rag in worse]
        if impacts:
            rated |= Q(current_likelihood=likelihood, current_impact__in=impacts)
    return rated
