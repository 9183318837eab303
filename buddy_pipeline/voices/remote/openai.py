"""OpenAI's Chat Completions API: the answer is held to a JSON schema (`response_format`, strict)."""

import json
from typing import Any

from buddy_pipeline.voices.remote.protocol import TOOL, AnswerUnusable, Question, at, count


class OpenAI:
    name = "openai"
    path = "/v1/chat/completions"

    def headers(self, key: str) -> dict[str, str]:
        return {"authorization": f"Bearer {key}"}

    def body(self, model: str, question: Question, answer_tokens: int) -> dict[str, Any]:
        return {
            "model": model,
            "max_completion_tokens": answer_tokens,
            "store": False,
            "messages": [{"role": "system", "content": question.rules}, {"role": "user", "content": question.texts}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": TOOL, "strict": True, "schema": question.schema},
            },
        }

    def tokens(self, answer: Any) -> tuple[int, int] | None:
        usage = at(answer, "usage")
        if not isinstance(usage, dict):
            return None
        return count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))

    def told(self, answer: Any) -> Any:
        choice = at(answer, "choices", 0)
        if at(choice, "message", "refusal") or at(choice, "finish_reason") == "content_filter":
            raise AnswerUnusable("declined")
        if at(choice, "finish_reason") == "length":
            raise AnswerUnusable("cut off")
        content = at(choice, "message", "content")
        if not isinstance(content, str):
            raise AnswerUnusable("no answer in it")
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise AnswerUnusable("no JSON") from None
