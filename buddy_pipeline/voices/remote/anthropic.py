"""Anthropic's Messages API: the structure of the answer is that of a tool that the model has to use."""

from typing import Any

from buddy_pipeline.voices.remote.protocol import TOOL, AnswerUnusable, Question, at, count

_VERSION = "2023-06-01"
_INPUT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


class Anthropic:
    name = "anthropic"
    path = "/v1/messages"

    def headers(self, key: str) -> dict[str, str]:
        return {"x-api-key": key, "anthropic-version": _VERSION}

    def body(self, model: str, question: Question, answer_tokens: int) -> dict[str, Any]:
        return {
            "model": model,
            "max_tokens": answer_tokens,
            "system": question.rules,
            "messages": [{"role": "user", "content": question.texts}],
            "tools": [{"name": TOOL, "description": "Tell which labels each text has.", "input_schema": question.schema}],
            "thinking": {"type": "disabled"},  # a tool is forced only where nothing is thought aloud before
            "tool_choice": {"type": "tool", "name": TOOL, "disable_parallel_tool_use": True},
        }

    def tokens(self, answer: Any) -> tuple[int, int] | None:
        usage = at(answer, "usage")
        if not isinstance(usage, dict):
            return None
        return sum(count(usage.get(name)) for name in _INPUT), count(usage.get("output_tokens"))

    def told(self, answer: Any) -> Any:
        if at(answer, "stop_reason") == "refusal":
            raise AnswerUnusable("declined")
        if at(answer, "stop_reason") == "max_tokens":
            raise AnswerUnusable("cut off")
        content = at(answer, "content")
        blocks = content if isinstance(content, list) else []
        told = [at(one, "input") for one in blocks if at(one, "type") == "tool_use" and at(one, "name") == TOOL]
        if len(told) != 1:
            raise AnswerUnusable("no answer in it")
        return told[0]
