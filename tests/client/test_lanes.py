"""Several small pools in place of a large one."""

import threading

import pytest
from loopback import serving

from go1scim.client._lanes import Lanes
from go1scim.client._wire import POOL_SIZE

EVERY_FACE = True


def test_a_lane_is_full_before_the_next_is_opened():
    """And a place that is given back is taken first."""
    opened = iter(range(100))
    lanes = Lanes(lambda: next(opened))
    busy = [lanes.enter() for _ in range(2 * POOL_SIZE + 1)]
    assert [0] * POOL_SIZE + [1] * POOL_SIZE + [2] == [lane.pool for lane in busy]
    lanes.leave(busy[3])
    assert busy[3] is lanes.enter()
    assert busy[-1] is lanes.enter()
    assert [0, 1, 2] == lanes.pools()
    assert [] == lanes.pools()


def test_threads_share_lanes():
    """No pool is opened twice, and none gets more than it can carry."""
    lanes = Lanes(object)
    most = []

    def work():
        for _ in range(200):
            lane = lanes.enter()
            most.append(lane.busy)
            lanes.leave(lane)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= POOL_SIZE
    assert len(lanes.pools()) <= 2


@pytest.mark.parametrize(("workers", "pools"), [(8, 1), (9, 2), (20, 3)])
def test_requests_side_by_side_open_lanes(dial, workers, pools):
    """All are on their way at once: the server answers nobody before all are there."""
    all_there = threading.Barrier(workers)

    def respond(method, target):
        all_there.wait(10)
        return 200, {}, b'{"id": "1"}'

    with serving(respond) as server:
        go1 = dial(base_url=server.origin)
        calls = [lambda client: client.users.get("1")] * workers
        for _ in range(2):
            assert workers == len(go1.together(*calls, workers=workers))
        assert workers == len(server.peers)
        assert pools == len(go1.inner._wire._routes._direct._lanes)
        assert all(lane.busy == 0 for lane in go1.inner._wire._routes._direct._lanes)
        go1.close()
        assert [] == go1.inner._wire._routes._direct._lanes


def test_a_failure_gives_its_place_back(dial):
    """Else a lane would fill up with nobody."""
    with serving(lambda method, target: (500, {}, b"")) as server:
        go1 = dial(base_url=server.origin)
        for _ in range(3):
            with pytest.raises(Exception, match="500"):
                go1.users.get("1")
        (lane,) = go1.inner._wire._routes._direct._lanes
        assert 0 == lane.busy
        go1.close()


def test_pages_ahead_use_connections_side_by_side(dial):
    """A window of four pages is four requests at once."""
    at_once = threading.Barrier(4)

    def respond(method, target):
        start = int(target.partition("startIndex=")[2].partition("&")[0])
        if start > 1:
            at_once.wait(10)
        return 200, {}, b'{"totalResults": 5, "Resources": [{"id": "%d"}]}' % start

    with serving(respond) as server:
        go1 = dial(base_url=server.origin)
        users = go1.users.iter(count=1, ahead=4)
        assert list("12345") == [user.id for user in users]
        assert users.completeness
        go1.close()
