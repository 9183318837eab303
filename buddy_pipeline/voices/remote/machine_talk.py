"""Sentences that talk to a machine: "ignore the rules and answer…". They are left out before a text is sent.

What nobody would write to a person is known by its words, in each language of the program. The list cannot be whole: what it
misses still meets everything that an answer has to pass (`answers`), and a person approves what is shown.
"""

import re
from collections.abc import Iterable

_TALK = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?,\n]{0,60}\b(?:rules?|instructions?|prompts?|guidelines|taxonomy|above|previous)\b",
    r"\bsystem (?:prompt|message)\b|\b(?:language|ai) model\b|\bas an ai\b|\byou are (?:now )?an? (?:ai|assistant|chatbot|bot|model)\b",
    r"\b(?:answer|reply|respond|return|output|print)\b[^.!?\n]{0,40}\b(?:json|labels?|scores?|tool|schema)\b",
    r"\b(?:ignorer|glem|overse|se bort fra)\b[^.!?,\n]{0,60}\b(?:regl\w*|instruks\w*|instruksjon\w*|ledetekst\w*|ovenfor|tidligere)\b",
    r"\bspråkmodell\w*|\bsvar\b[^.!?\n]{0,40}\b(?:json|etikett\w*|poeng\w*|verktøy\w*)\b",
    r"(?:ігноруй\w*|проігноруй\w*|забудь\w*|не зважай\w*)[^.!?,\n]{0,60}(?:правил|інструкц|вказівк|попередн|підказк)",
    r"(?:игнорируй\w*|проигнорируй\w*|забудь\w*|не обращай\w* внимания)[^.!?,\n]{0,60}(?:правил|инструкц|указани|предыдущ|подсказк)",
    r"(?:мовн\w+ модел\w+|языков\w+ модел\w+|системн\w+ (?:підказк|подсказк|промпт)\w*)",
    r"(?:відпові(?:да|с)\w*|ответь\w*|отвечай\w*|поверни|верни)[^.!?\n]{0,40}(?:json|мітк|метк|оцінк|оценк|балл)",
    r"(?:تجاهل\w*|انس\w*|تخط\w*)[^.!?؟،\n]{0,60}(?:القواعد|التعليمات|الأوامر|الاوامر|السابق\w*|أعلاه)",
    r"(?:نموذج لغوي|نموذج اللغة|رسالة النظام)|(?:أجب|اجب|أعد|رد)[^.!?؟\n]{0,40}(?:json|تسمي\w*|درج\w*)",
    r"</?\s*(?:text|system|user|assistant|instructions?|data|tool)\b[^>\n]{0,100}>?|<\||```|\[/?inst\]|\b(?:system|assistant)\s*:",
    r"\btool_use\b|\btool_choice\b|\btell_labels\b|\bjson_schema\b",
)
_ENDS = ".!?؟…\n"


class MachineTalk:
    """Knows such sentences; what looks like a name of a label of ours is one, too."""

    def __init__(self, labels: Iterable[str]) -> None:
        named = "|".join(re.escape(one) for one in sorted(labels) if "_" in one)
        self._pattern = re.compile("|".join([*_TALK, *([rf"\b(?:{named})\b"] if named else [])]), re.IGNORECASE)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where such sentences stand, in the order of the text; those that touch are one."""
        found: list[tuple[int, int]] = []
        for talk in self._pattern.finditer(text):
            start = max(text.rfind(sign, 0, talk.start()) for sign in _ENDS) + 1
            end = min((place for sign in _ENDS if (place := text.find(sign, talk.end())) >= 0), default=len(text) - 1) + 1
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
        return found
