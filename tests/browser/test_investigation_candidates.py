"""What the page shows of a candidate and its plate, and when; what a member does with it."""

from playwright.sync_api import Page, expect

from tests.browser.fake_service import FakeService
from tests.browser.investigation_samples import tell_plate
from tests.browser.investigation_states import answer, choose, show_pictures, unmask

PLATE, SPELLING = "XR-12-KL", "XR12KL"


def test_a_neighbour_looks_like_one(service: FakeService, member: Page) -> None:
    answer(service, member)
    choose(member, 3)
    expect(member.locator(".iv-line figcaption")).to_have_text("44 passages on 20 different days; asked for: 4.")
    assert member.locator(".iv-marks .own").count() == 40
    assert member.locator(".iv-marks .joint").count() == 4
    expect(member.locator(".iv-chance")).to_contain_text("On 4 separate occasions (4 passages)")
    choose(member, 1)
    assert member.locator(".iv-marks .own").count() == 4
    expect(member.locator(".iv-chance")).to_contain_text("about 1 time in 42,000,000")
    choose(member, 2)
    expect(member.locator(".banner.doubt").first).to_contain_text("41%")


def test_one_candidate_is_unmasked_with_a_reason_of_its_own(service: FakeService, member: Page) -> None:
    answer(service, member)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    unmask(member, 1, "was at all four scenes")
    [(_, path, body, headers)] = service.list_calls("POST", "/unmask")
    assert path.endswith("/questions/1/candidates/1/unmask")
    assert (body, headers["x-reason"]) == ({}, "was at all four scenes")
    assert headers["x-case-number"] == "PL1300-2026-17"
    expect(member.locator(".iv-candidate .plate-text").first).to_have_text(PLATE)
    expect(member.locator(".iv-candidates .plate")).to_have_count(0)
    expect(member.locator(".iv-counts")).to_contain_text("Candidates unmasked: 1 of 4")
    # The purpose of the work stays what it was.
    expect(member.locator("button.purpose")).to_contain_text("burglaries in Westwijk")


def test_what_was_unmasked_is_gone_when_somebody_leaves_it(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    choose(member, 2)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    expect(member.locator(".iv-frames")).to_have_count(0)
    choose(member, 1)
    expect(member.locator(".iv-mask")).to_have_text("plate hidden")
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    member.get_by_role("button", name="Show plate and pictures again").click()
    member.locator("dialog [name=words]").fill("compare once more")
    member.get_by_role("dialog").get_by_role("button", name="Show").click()
    expect(member.locator(".iv-candidate .plate-text").first).to_have_text(PLATE)
    assert len(service.list_calls("POST", "/unmask")) == 2
    member.get_by_role("link", name="Back to the investigation").click()
    member.locator(".iv-bounds").first.wait_for()
    assert not any(text in member.content() for text in (PLATE, SPELLING))


def test_what_was_unmasked_is_gone_after_two_minutes_without_anybody(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    member.clock.fast_forward(121_000)
    expect(member.locator(".cover-note")).to_be_visible()
    expect(member.locator(".iv-frames")).to_have_count(0)
    assert not any(text in member.content() for text in (PLATE, SPELLING))
    member.mouse.move(300, 300)
    expect(member.locator(".iv-mask")).to_have_text("plate hidden")
    assert not any(text in member.content() for text in (PLATE, SPELLING))


def test_a_verdict_is_given_on_its_pictures_alone(service: FakeService, member: Page) -> None:
    answer(service, member)
    choose(member, 1)
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    unmask(member, 1)
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    show_pictures(member)
    [(_, _, asked, _)] = service.list_calls("POST", "/pictures")
    joint = [one["passage"] for one in service.investigations.candidates[f"{1:032x}", 1][0]["passages"] if one["joint"]]
    assert asked["passages"][: len(joint)] == joint
    assert len(asked["passages"]) == 6
    member.get_by_role("button", name="Reject").click()
    member.locator("dialog [name=words]").fill("the third picture shows a 7")
    member.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Rejected by r.visser")
    expect(member.get_by_role("button", name="Verify")).to_have_count(0)
    expect(member.locator(".iv-counts")).to_contain_text("Candidates unmasked: 1 of 4 (0 verified, 1 rejected)")
    [(_, _, body, _)] = service.list_calls("POST", "/verdict")
    assert body == {"verdict": "rejected", "words": "the third picture shows a 7"}


def test_plates_are_written_as_their_country_writes_them(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 2)
    expect(member.locator(".iv-candidate .iv-head .plate-country")).to_have_text("NL")
    expect(member.locator(".iv-candidate .plate-text")).to_have_text(["8-TBS-40", "8-TBS-40", "8-TB-540"])
    # Where no picture shows a country nobody guesses one.
    candidates = service.investigations.candidates[f"{1:032x}", 1]
    candidates[2]["secret"] = tell_plate({"GZ417K": 0.9}, country=None)
    unmask(member, 3)
    expect(member.locator(".iv-candidate .iv-head .plate")).to_have_text("GZ417K")


def look_at_all(page: Page) -> int:
    """Presses until no passage is left; returns how often."""
    for times in range(20):
        if page.get_by_text("The pictures of all passages").count():
            return times
        page.locator(".iv-pictures .act").click()
        expect(page.locator(".iv-pictures .act:disabled, .iv-pictures [aria-busy]")).to_have_count(0)
    raise AssertionError("the page asks for the same pictures again and again")


def test_altered_pictures_verify_nothing_and_all_of_them_may_reject(service: FakeService, member: Page) -> None:
    service.investigations.altered = True
    answer(service, member)
    unmask(member, 1)
    show_pictures(member)
    expect(member.locator(".iv-verdict")).to_contain_text("Look at the pictures of the other passages too")
    expect(member.locator(".iv-verdict button")).to_have_count(0)
    assert look_at_all(member) == 1
    expect(member.locator(".iv-verdict button")).to_have_text(["Reject"])
    member.locator(".iv-verdict button").click()
    member.locator("dialog [name=words]").fill("every picture was replaced")
    member.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Rejected by r.visser")


def test_passages_of_which_nothing_is_kept_are_asked_for_once(service: FakeService, member: Page) -> None:
    answer(service, member)
    passages = service.investigations.candidates[f"{1:032x}", 1][0]["passages"]
    service.investigations.gone = {one["passage"] for one in passages if one["joint"]}
    unmask(member, 1)
    show_pictures(member)
    expect(member.locator(".iv-pictures .banner")).to_have_text("Of 4 passages nothing is kept any more.")
    look_at_all(member)
    asked = [number for _, _, body, _ in service.list_calls("POST", "/pictures") for number in body["passages"]]
    assert sorted(asked) == [one["passage"] for one in passages]
    expect(member.locator(".iv-verdict button")).to_have_text(["Verify", "Reject"])


def test_of_a_verified_one_the_passages_for_the_dossier_are_left(service: FakeService, member: Page) -> None:
    answer(service, member)
    unmask(member, 3)
    show_pictures(member)
    member.get_by_role("button", name="Verify").click()
    member.locator("dialog [name=words]").fill("the same plate on all pictures")
    member.get_by_role("dialog").get_by_role("button", name="Verify").click()
    expect(member.locator(".iv-candidate")).to_contain_text("Passages kept for the dossier")
    expect(member.locator(".iv-candidate")).to_contain_text("6 of 44 passages are shown")
    # Their numbers are new: what was shown under the old ones is gone, and is asked for anew.
    expect(member.locator(".iv-frames")).to_have_count(0)
    show_pictures(member)
    assert sorted(service.list_calls("POST", "/pictures")[-1][2]["passages"]) == [1, 2, 3, 4, 5, 6]
