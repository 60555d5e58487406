"""Where the characters of a story stand on their map. Pure: ids, names and pairs in, places out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 960, 560
MARGIN_X, MARGIN_Y = 110, 50
MOST_CHARACTERS = 60  # the most connected ones; beyond, a picture says nothing any more
SMALLEST, LARGEST = 11.0, 26.0  # radius, in the drawing's units
STRANGERS = 0.05  # how hard two pull each other who are not related, against 1 for those who are


@dataclass(frozen=True, slots=True)
class Relation:
    """``words`` say what ``one`` is to ``other``, both by their ids."""

    one: int
    other: int
    words: str


@dataclass(frozen=True, slots=True)
class Node:
    """A character. ``dy`` puts its name below the circle."""

    pk: int
    name: str
    x: float
    y: float
    r: float

    @property
    def dy(self) -> float:
        return self.r + 16


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two characters, with its words at ``x`` and ``y``."""

    x1: float
    y1: float
    x2: float
    y2: float
    words: str

    @property
    def x(self) -> float:
        return (self.x1 + self.x2) / 2

    @property
    def y(self) -> float:
        return (self.y1 + self.y2) / 2 - 4


@dataclass(frozen=True, slots=True)
class Map:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(names: Mapping[int, str], relations: Sequence[Relation]) -> Map:
    """The map of ``names`` (by id), the same for the same input. Several relations of two characters share a line."""
    graph = _graph(names, relations)
    places = _places(graph)
    nodes = tuple(Node(pk, names[pk], *places[pk], _radius(graph.degree[pk])) for pk in graph)
    edges = tuple(
        Edge(*places[one], *places[other], ", ".join(words)) for one, other, words in graph.edges.data("words")
    )
    return Map(nodes, edges)


def _graph(names: Mapping[int, str], relations: Sequence[Relation]) -> Any:
    import networkx  # noqa: PLC0415 -- slow import: 20 MB and most of a second

    graph = networkx.Graph()
    graph.add_nodes_from(names)
    for relation in relations:
        if relation.one in names and relation.other in names and relation.one != relation.other:
            known = graph.get_edge_data(relation.one, relation.other, {"words": ()})["words"]
            graph.add_edge(relation.one, relation.other, words=tuple(dict.fromkeys((*known, relation.words))))
    beyond = sorted(graph, key=lambda pk: -graph.degree[pk])[MOST_CHARACTERS:]
    graph.remove_nodes_from(beyond)
    return graph


def _places(graph: Any) -> dict[int, tuple[float, float]]:
    """By forces: all push apart, related ones pull each other, and everybody a little: else strangers drift far off.

    Two in balance stand ``STRANGERS ** (-1 / 3)`` = 2.7 times as far apart as two related ones.
    """
    import networkx  # noqa: PLC0415 -- slow import: 20 MB and most of a second

    if len(graph) < 2:
        return dict.fromkeys(graph, (WIDTH / 2, HEIGHT / 2))
    distance = 1.6 / len(graph) ** 0.5
    pulls = networkx.complete_graph(graph)
    networkx.set_edge_attributes(pulls, STRANGERS, "weight")
    pulls.add_edges_from(graph.edges, weight=1.0)
    found = networkx.spring_layout(pulls, k=distance, iterations=200, seed=1)
    low = [min(place[axis] for place in found.values()) for axis in (0, 1)]
    span = [max(place[axis] for place in found.values()) - low[axis] or 1.0 for axis in (0, 1)]
    return {
        pk: (
            round(MARGIN_X + (place[0] - low[0]) / span[0] * (WIDTH - 2 * MARGIN_X), 1),
            round(MARGIN_Y + (place[1] - low[1]) / span[1] * (HEIGHT - 2 * MARGIN_Y - 20), 1),
        )
        for pk, place in found.items()
    }


def _radius(relations: int) -> float:
    return min(LARGEST, SMALLEST + 3.0 * relations)
