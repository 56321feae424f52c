"""The cache alone: what it keeps, what it forgets, how it counts."""

from collections import OrderedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.templating.cache import LruCache


def keep(cache, key, size=1):
    cache.put(key, key.upper(), size, 0.001, cache.epoch)


def test_the_least_recently_used_goes_first():
    cache = LruCache(2, 1000)
    keep(cache, "a")
    keep(cache, "b")
    assert cache.get("a") == "A"
    keep(cache, "c")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    assert cache.stats().evictions == 1


def test_memory_is_bounded():
    cache = LruCache(100, 10)
    for key in "abc":
        keep(cache, key, 4)
    assert (cache.get("a"), cache.get("b"), cache.stats().memory_bytes) == (None, "B", 8)
    keep(cache, "huge", 11)
    assert (cache.stats().current_size, cache.stats().memory_bytes) == (0, 0)


def test_what_was_read_before_an_invalidation_is_not_kept():
    cache = LruCache(2, 1000)
    epoch = cache.epoch
    cache.discard("a")
    cache.put("a", "stale", 1, 0.001, epoch)
    assert cache.get("a") is None


def test_a_cache_has_room_for_something():
    with pytest.raises(ValueError, match="room for one"):
        LruCache(0, 1000)


operations = st.lists(
    st.tuples(st.sampled_from(["get", "put", "discard", "clear"]), st.sampled_from("abcdef"), st.integers(1, 9))
)


@settings(deadline=None)
@given(operations, st.integers(1, 4), st.integers(5, 20))
def test_it_behaves_like_its_model(operations, max_size, max_bytes):
    cache, model = LruCache(max_size, max_bytes), OrderedDict()
    hits = misses = 0
    for name, key, size in operations:
        if name == "get":
            expected = key.upper() if key in model else None
            assert cache.get(key) == expected
            hits, misses = hits + (expected is not None), misses + (expected is None)
            if expected:
                model.move_to_end(key)
        elif name == "put":
            keep(cache, key, size)
            model.pop(key, None)
            model[key] = size
            while len(model) > max_size or sum(model.values()) > max_bytes:
                model.popitem(last=False)
        elif name == "discard":
            assert cache.discard(key) == (model.pop(key, None) is not None)
        else:
            cache.clear()
            model.clear()
    stats = cache.stats()
    assert (stats.current_size, stats.memory_bytes) == (len(model), sum(model.values()))
    assert (stats.hits, stats.misses) == (hits, misses)
    assert stats.hit_rate == (hits / (hits + misses) if hits + misses else 0)
