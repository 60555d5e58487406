"""The map of characters: complete, inside its frame, and the same each time."""

import math
from itertools import combinations

from dossiers.presenters import graph_layout
from dossiers.presenters.graph_layout import HEIGHT, MOST_CHARACTERS, WIDTH, Relation

NAMES = {1: "Mara", 2: "Tom", 3: "Ines", 4: "Nobody's friend"}
RELATIONS = [Relation(1, 2, "sister"), Relation(2, 1, "brother"), Relation(3, 1, "friend"), Relation(1, 1, "herself")]


def test_everybody_stands_on_the_map_and_pairs_share_a_line() -> None:
    drawn = graph_layout.drawn(NAMES, RELATIONS)
    assert {node.name for node in drawn.nodes} == set(NAMES.values())
    assert sorted(edge.words for edge in drawn.edges) == ["friend", "sister, brother"]


def test_it_is_the_same_each_time_and_inside_its_frame() -> None:
    first, second = graph_layout.drawn(NAMES, RELATIONS), graph_layout.drawn(NAMES, RELATIONS)
    assert first == second
    assert all(0 < node.x < WIDTH and 0 < node.y < HEIGHT for node in first.nodes)
    places = {(node.x, node.y) for node in first.nodes}
    assert len(places) == len(NAMES)


def test_strangers_drift_off_no_further_than_that_the_related_keep_room_for_their_names() -> None:
    names = dict(enumerate(["Ilse", "Jonas", "Katrin", "Oduya", "Viktor", "Rainer", "Adaeze"]))
    drawn = graph_layout.drawn(names, [Relation(1, 0, "grandson"), Relation(2, 1, "mother")])
    apart = [math.hypot(one.x - other.x, one.y - other.y) for one, other in combinations(drawn.nodes, 2)]
    assert min(apart) > 3 * graph_layout.LARGEST


def test_few_and_many() -> None:
    assert graph_layout.drawn({}, []).nodes == ()
    assert [(node.x, node.y) for node in graph_layout.drawn({7: "Alone"}, []).nodes] == [(WIDTH / 2, HEIGHT / 2)]
    crowd = {number: str(number) for number in range(200)}
    linked = [Relation(number, 199, "knows") for number in range(100, 199)]
    shown = graph_layout.drawn(crowd, linked)
    assert len(shown.nodes) == MOST_CHARACTERS
    assert "199" in {node.name for node in shown.nodes}
