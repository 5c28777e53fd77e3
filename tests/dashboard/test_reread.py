"""Facts that another process may change are looked up again, and only then."""

from dashboard.reread import reread


def test_an_answer_is_good_for_a_while_and_then_looked_up_again():
    now, asked = [0.0], []
    look = reread(1.0, timer=lambda: now[0])(lambda name: asked.append(name) or len(asked))
    assert [look("a"), look("a"), look("b")] == [1, 1, 2]
    now[0] = 1.5
    assert look("a") == 3
    look.cache_clear()
    assert look("a") == 4
    assert asked == ["a", "b", "a", "a"]


def test_only_the_newest_answers_are_kept():
    asked = []
    look = reread(1e6)(lambda number: asked.append(number) or number)
    for number in range(40):
        look(number)
    assert [look(39), look(0)] == [39, 0]
    assert asked == [*range(40), 0]
