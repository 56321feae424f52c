"""The scheduler alone: batches, priorities, limits, the critical path."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.workflows import DependencyAwareScheduler, ScheduledTask, WorkflowDefinitionError


def tasks(**needs):
    return [ScheduledTask(name, tuple(dependencies)) for name, dependencies in needs.items()]


DIAMOND = tasks(a="", b="a", c="a", d="bc")


@pytest.mark.parametrize(
    ("limit", "given", "batches"),
    [
        (None, [], ()),
        (None, DIAMOND, (("a",), ("b", "c"), ("d",))),
        (1, DIAMOND, (("a",), ("b",), ("c",), ("d",))),
        (None, tasks(d="bc", c="a", b="a", a=""), (("a",), ("c", "b"), ("d",))),
        (2, tasks(a="", b="", c="", d="a"), (("a", "b"), ("c", "d"))),
        (None, [ScheduledTask("low"), ScheduledTask("high", priority=5)], (("high", "low"),)),
        (1, [ScheduledTask("low"), ScheduledTask("high", ["low"], 5), ScheduledTask("mid", (), 1)],
         (("mid",), ("low",), ("high",))),
    ],
)  # fmt: skip
def test_batches(limit, given, batches):
    scheduler = DependencyAwareScheduler(limit)
    assert scheduler.batches(given) == batches
    if limit == 1:
        assert scheduler.order(given) == tuple(name for batch in batches for name in batch)


def test_a_schedule_is_driven_by_its_runner():
    schedule = DependencyAwareScheduler(max_concurrent=2).schedule(tasks(a="", b="", c="", d="a", e="d", f="bc"))
    assert schedule.take() == ("a", "b")
    assert schedule.take() == ()
    schedule.finish("b")
    assert schedule.take() == ("c",)
    assert schedule.fail("a") == ("d", "e")
    schedule.finish("c")
    assert schedule.take() == ("f",)
    schedule.finish("f")
    assert schedule.take() == ()
    with pytest.raises(KeyError):
        schedule.finish("d")


def test_critical_path():
    given = [
        ScheduledTask("parse", (), duration=2),
        ScheduledTask("models", ["parse"], duration=5),
        ScheduledTask("docs", ["parse"], duration=1),
        ScheduledTask("tests", ["models", "docs"], duration=3),
        ScheduledTask("alone", duration=4),
    ]
    report = DependencyAwareScheduler().critical_path(given)
    assert (report.path, report.length) == (("parse", "models", "tests"), 10)
    assert report.slack == {"parse": 0, "models": 0, "docs": 4, "tests": 0, "alone": 6}
    assert DependencyAwareScheduler().critical_path([]).path == ()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([ScheduledTask("a"), ScheduledTask("a")], "2 tasks are called 'a'"),
        (tasks(a="b"), "task 'a' depends on 'b', which does not exist"),
        (tasks(a="b", b="a"), "tasks depend on each other in a circle: 'a' -> 'b' -> 'a'"),
    ],
)
@pytest.mark.parametrize("method", ["batches", "order", "critical_path", "schedule"])
def test_wrong_graphs_are_refused(given, problem, method):
    with pytest.raises(WorkflowDefinitionError) as caught:
        getattr(DependencyAwareScheduler(), method)(given)
    assert caught.value.problems == (problem,)


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="max_concurrent"):
        DependencyAwareScheduler(0)


graphs = st.integers(0, 12).flatmap(
    lambda size: st.tuples(
        st.lists(st.sets(st.integers(0, max(size - 1, 0))), min_size=size, max_size=size),
        st.lists(st.integers(0, 9), min_size=size, max_size=size),
        st.permutations(range(size)),
    )
)


@settings(deadline=None)
@given(graphs, st.sampled_from([None, 1, 2, 3]))
def test_every_order_respects_the_dependencies(graph, limit):
    needs, numbers, naming = graph
    given = [
        ScheduledTask(str(naming[i]), [str(naming[j]) for j in needed if j < i], numbers[i], numbers[i])
        for i, needed in enumerate(needs)
    ]
    scheduler = DependencyAwareScheduler(limit)
    batches = scheduler.batches(given)
    place = {name: number for number, batch in enumerate(batches) for name in batch}
    assert sorted(place) == sorted(task.task_id for task in given)
    assert all(place[needed] < place[task.task_id] for task in given for needed in task.dependencies)
    assert limit is None or all(len(batch) <= limit for batch in batches)
    report = scheduler.critical_path(given)
    durations = {task.task_id: task.duration for task in given}
    assert report.length == sum(durations[name] for name in report.path)
    assert all(slack >= 0 for slack in report.slack.values())
    assert all(report.slack[name] == 0 for name in report.path)
