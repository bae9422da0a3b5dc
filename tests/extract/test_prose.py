"""What single sentences state, by the role of their section: targets, results and figures of running text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from counting_steps import steps
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.clauses import split_claims
from pipeline.extract.context import Context
from pipeline.extract.prose import ProseFacts, prose_facts
from pipeline.extract.quantities import find_quantities
from pipeline.extract.when import find_times
from pipeline.extract.wording import screen
from pipeline.layout import lay_out
from pipeline.model import Figure, Header, Page, Result, Target

CASES = [
    case
    for name in ("prose_cases.yaml", "promise_cases.yaml", "report_cases.yaml", "press_cases.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text())["cases"]
]


def read(
    text: str,
    role: str | None = None,
    doc: str | None = "KH",
    issued: int | None = 2025,
    issued_on: str | None = None,
    **context: Any,
) -> ProseFacts:
    """The facts of a text whose blocks all have the same context."""
    pages = [Page(1, "text", 1.0, text, text=text)]
    layout = lay_out(pages)
    contexts = [Context(role=role, **context) for _ in layout.blocks]
    return prose_facts(layout, contexts, Header(doc_type=doc, issued_year=issued, issued_on=issued_on), pages)


def of_case(case: dict[str, Any]) -> ProseFacts:
    known = {"year": case.get("year"), "indicator_no": case.get("numbered")}
    return read(
        case["text"], case.get("in"), case.get("doc", "KH"), case.get("issued", 2025), case.get("issued_on"), **known
    )


def told(facts: tuple[Target | Result | Figure, ...], names: set[str]) -> list[dict[str, Any]]:
    return [{name: _said(fact, name) for name in names} for fact in facts]


def _said(fact: Target | Result | Figure, name: str) -> Any:
    return fact.indicator if name == "measure" and isinstance(fact, Result) else getattr(fact, name)


def of_kind(facts: ProseFacts, kind: str) -> tuple[Target | Result | Figure, ...]:
    """The facts of a kind; what a report counts is among the figures here, though a plan may ask for it."""
    counted = tuple(result for result in facts.results if result.evidence.rule == "result/counted")
    if kind == "results":
        return tuple(result for result in facts.results if result not in counted)
    if kind == "figures":
        return tuple(sorted((*facts.figures, *counted), key=lambda fact: fact.evidence.value.start))  # type: ignore[union-attr]
    return facts.targets


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_sentences(case: dict[str, Any]) -> None:
    facts = of_case(case)
    for kind in ("targets", "results", "figures"):
        if kind not in case:
            continue
        found = of_kind(facts, kind)
        assert len(found) == len(case[kind]), told(found, {"value", "unit", "evidence"})
        for wanted, fact in zip(case[kind], found, strict=True):
            assert told((fact,), set(wanted)) == [wanted]


def test_a_numbered_goal_in_words_is_due_at_the_end_of_the_plan() -> None:
    facts = read("Mở rộng mạng lưới tư vấn dinh dưỡng.", "goals", indicator_no="4", period=(2021, 2025))
    assert [(target.value, target.year) for target in facts.targets] == [(None, 2025)]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_no_value_is_two_facts_and_each_stands_in_its_sentence(case: dict[str, Any]) -> None:
    facts = of_case(case)
    spots = []
    for fact in (*facts.targets, *facts.results, *facts.figures):
        evidence = fact.evidence
        assert evidence.value is not None
        assert evidence.span.start <= evidence.value.start < evidence.value.end <= evidence.span.end
        assert case["text"][evidence.value.start : evidence.value.end] in evidence.text
        assert 0 < evidence.confidence <= 1
        # "đến năm 2015 và duy trì đến năm 2020 có 100%" is two targets
        spots.append((evidence.value.start, evidence.value.end, fact.year))
    assert len(spots) == len(set(spots))


def test_a_numbered_goal_without_a_level_is_a_target_without_a_value() -> None:
    facts = read(
        "Chỉ tiêu 4: Đưa nội dung an toàn giao thông vào sinh hoạt ngoại khóa.", "goals", goal="2", indicator_no="4"
    )
    assert [(t.goal, t.indicator_no, t.value, t.comparator) for t in facts.targets] == [("2", "4", None, None)]
    assert facts.targets[0].indicator == "Đưa nội dung an toàn giao thông vào sinh hoạt ngoại khóa"


def test_an_answer_in_words_is_a_result_without_a_value() -> None:
    text = "Chỉ tiêu 3: Nạn nhân được đưa về trung tâm, tại đây được khám và có 01 buổi làm việc với công an."
    facts = read(text, "results", "BC", goal="3", indicator_no="3")
    assert [(r.goal, r.indicator_no, r.value) for r in facts.results] == [("3", "3", None)]
    assert facts.results[0].evidence.text == text


def test_a_count_answers_only_the_indicator_that_it_names() -> None:
    """ "bốn bệnh viện" says nothing of how many children fall ill; "04 cơ sở trợ giúp" answers "cơ sở trợ giúp"."""
    goal, answer = "Tỷ lệ cơ sở trợ giúp xã hội có tủ thuốc đạt 70%.", "Có 04 cơ sở trợ giúp xã hội có tủ thuốc."
    text = f"- {goal}\n- {answer}\n"
    pages = [Page(1, "text", 1.0, text, text=text)]
    layout = lay_out(pages)
    contexts = [Context(goal="1", indicator_no="1", role=role) for role in ("goals", "results")]
    assert len(layout.blocks) == 2
    facts = prose_facts(layout, contexts, Header(doc_type="BC", issued_year=2025), pages)
    assert [r.value for r in facts.results] == [4.0]
    other = text.replace(answer, "Có bốn bệnh viện đã lập khu điều trị riêng.")
    pages = [Page(1, "text", 1.0, other, text=other)]
    facts = prose_facts(lay_out(pages), contexts, Header(doc_type="BC", issued_year=2025), pages)
    assert [(r.value, r.evidence.rule) for r in facts.results] == [(None, "result/narrative")]


def test_grounds_and_recipients_state_nothing() -> None:
    for role in ("basis", "recipients"):
        facts = read("Căn cứ chỉ tiêu 95% số hộ dùng nước sạch năm 2025.", role)
        assert facts == ProseFacts()


def test_words_that_only_look_like_signals_are_blotted_out() -> None:
    assert "dat" not in screen("đất nông nghiệp")
    assert "dat" in screen("đạt 5 ha")
    assert screen("Sở Y tế tặng quà") == "·· y te ···· qua"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.integers(2021, 2035)),
        min_size=1,
        max_size=4,
        unique_by=(lambda x: x[0], lambda x: x[1]),
    ),
    st.sampled_from(["Tỷ lệ hộ dùng nước sạch", "Tỷ lệ trẻ đến trường"]),
    st.booleans(),
)
def test_every_value_gets_its_own_year(pairs: list[tuple[int, int]], subject: str, behind: bool) -> None:
    levels = [f"{value}% vào năm {year}" if behind else f"đến năm {year} đạt {value}%" for value, year in pairs]
    text = f"{subject} đạt {' và '.join(levels)}." if behind else f"{subject} {'; '.join(levels)}."
    facts = read(text, "goals", issued=2020)
    assert [(t.value, t.year, t.indicator) for t in facts.targets] == [(float(v), y, subject) for v, y in pairs]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                "tỷ lệ đạt 60% vào năm 2025 và đến giảm từ xuống còn 18/1.000 164/614 ; , ( ) phấn đấu ước có hộ 12 xã "
                "“ ” : tăng so với cùng kỳ kế hoạch 3,5 tỷ đồng"
            ).split()
        ),
        max_size=25,
    )
)
def test_any_run_of_words_is_read_without_a_crash_and_values_keep_their_place(words: list[str]) -> None:
    text = " ".join(words)
    quantities, times = find_quantities(text), find_times(text, 2025)
    claims = split_claims(text, quantities, times)
    assert all(0 <= claim.start <= claim.end <= len(text) for claim in claims)
    assert [c.quantity.start for c in claims] == sorted(c.quantity.start for c in claims)
    for role in ("goals", "results", None):
        facts = read(text, role, "BC")
        for fact in (*facts.targets, *facts.results, *facts.figures):
            assert fact.evidence.value is None or fact.evidence.value.end <= len(text)


def test_a_paragraph_without_a_full_stop_is_read_in_linear_time() -> None:
    """A table that was read as one paragraph: twice the text takes about twice the steps, not four times."""

    def cost(size: int) -> int:
        text = " ".join(f"Xã số {i} có {i + 10} hộ, đạt {i % 90 + 1}%," for i in range(size))
        facts = read(text, "results", "BC")
        assert len(facts.results) + len(facts.figures) >= size
        return steps(lambda: read(text, "results", "BC"))

    cost(10)
    assert cost(400) < 5 * cost(100)


def test_a_heading_among_goals_that_sounds_like_a_task_states_goals() -> None:
    """ "a) Phát triển chính quyền số, nâng cao …" below "Mục tiêu": what stands under it is promised."""
    named = {"headings": ("I. MỤC TIÊU CỤ THỂ", "Phát triển chính quyền số, nâng cao hiệu quả hoạt động")}
    facts = read("95% hồ sơ được giải quyết trên mạng.", "tasks", **named)
    assert [t.value for t in facts.targets] == [95.0]
    named = {"headings": ("II. MỤC TIÊU VÀ NHIỆM VỤ", "2. Nhiệm vụ")}
    assert not read("95% hồ sơ được giải quyết trên mạng.", "tasks", **named).targets


def test_numbers_without_a_thing_or_a_unit_state_nothing() -> None:
    facts = read("12,5 34.000 5 6789 12,5 34.000 5 6789", None, "BC")
    assert facts == ProseFacts((), (), ())


def test_comrades_are_no_money() -> None:
    (figure,) = read("Đảng bộ xã kết nạp 9 đồng chí.", None, None).figures
    assert (figure.value, figure.unit, figure.kind) == (9, "đồng chí", None)
