"""Private ground and captions of a camera: registered, audited, and no way to cover it up."""

from tests.integration.cameras.calls import CAMERA

GARDEN = [[0, 0], [0.3, 0], [0.3, 0.55]]


def test_private_ground_is_registered_said_anew_and_audited(call, audit):
    call("POST", "/v1/cameras", CAMERA | {"private_ground": [GARDEN]})
    assert call("GET", "/v1/cameras")[1]["cameras"][0]["private_ground"] == [GARDEN]
    status, answer = call("PUT", "/v1/cameras/west-1/private-ground", {"private_ground": [GARDEN, GARDEN]})
    assert (status, answer) == (200, {"id": "west-1", "private_ground": [GARDEN, GARDEN]})
    assert call("GET", "/v1/cameras")[1]["cameras"][0]["private_ground"] == [GARDEN, GARDEN]
    assert audit()[-1] == ("change", "camera:west-1", {"change": "private-ground", "polygons": "2"})


def test_private_ground_that_is_none_is_refused_before_anything_is_written(call, audit):
    status, answer = call("POST", "/v1/cameras", CAMERA | {"private_ground": [GARDEN[:2]]})
    assert (status, answer["error"]["field"]) == (400, "private_ground[0]")
    status, answer = call("PUT", "/v1/cameras/west-1/private-ground", {"private_ground": [[[0, 0], [1, 1], [2, 0]]]})
    assert (status, answer["error"]["field"]) == (400, "private_ground[0][2].x")
    assert audit() == []
    assert call("PUT", "/v1/cameras/west-9/private-ground", {"private_ground": []})[0] == 404


CAPTION = [[0, 0.9], [1, 0.9], [1, 1], [0, 1]]
NAME = [[0, 0], [0.5, 0], [0.5, 0.0625], [0, 0.0625]]


def test_caption_areas_are_registered_said_anew_and_audited_with_their_share(call, audit):
    call("POST", "/v1/cameras", CAMERA | {"caption_areas": [CAPTION], "private_ground": [GARDEN]})
    assert audit()[-1] == (
        *("change", "camera:west-1"),
        {"change": "add", "lane": "priority", "caption_share": "0.100"},
    )
    listed = call("GET", "/v1/cameras")[1]["cameras"][0]
    assert (listed["caption_areas"], listed["private_ground"]) == ([CAPTION], [GARDEN])
    status, answer = call("PUT", "/v1/cameras/west-1/caption-areas", {"caption_areas": [CAPTION, NAME]})
    assert (status, answer) == (200, {"id": "west-1", "caption_areas": [CAPTION, NAME]})
    assert audit()[-1] == (
        *("change", "camera:west-1"),
        {"change": "caption-areas", "polygons": "2", "caption_share": "0.131"},
    )
    call("PUT", "/v1/cameras/west-1/private-ground", {"private_ground": []})
    listed = call("GET", "/v1/cameras")[1]["cameras"][0]
    assert (listed["caption_areas"], listed["private_ground"]) == ([CAPTION, NAME], [])
    assert call("PUT", "/v1/cameras/west-1/caption-areas", {"caption_areas": []})[0] == 200
    assert call("GET", "/v1/cameras")[1]["cameras"][0]["caption_areas"] == []


def test_a_camera_cannot_be_covered_up_with_captions(call, audit):
    whole = [[0, 0], [1, 0], [1, 1], [0, 1]]
    status, answer = call("POST", "/v1/cameras", CAMERA | {"caption_areas": [whole]})
    assert (status, answer["error"]["field"]) == (400, "caption_areas")
    status, answer = call("PUT", "/v1/cameras/west-1/caption-areas", {"caption_areas": [whole]})
    assert (status, answer["error"]["field"]) == (400, "caption_areas")
    assert "100.0%" in answer["error"]["message"]
    status, answer = call("PUT", "/v1/cameras/west-1/caption-areas", {"caption_areas": [CAPTION, GARDEN[:2]]})
    assert (status, answer["error"]["field"]) == (400, "caption_areas[1]")
    assert call("PUT", "/v1/cameras/west-1/caption-areas", {"private_ground": []})[0] == 400
    assert audit() == []
    assert call("PUT", "/v1/cameras/west-9/caption-areas", {"caption_areas": []})[0] == 404
