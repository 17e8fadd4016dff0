"""Solves identity's challenges as a browser does (ID-3): for the demonstration and the tests."""

import altcha
import httpx


def solved(http: httpx.Client, path: str = "/challenges") -> str:
    """A new challenge and its solution, good for one call. Raises HTTPStatusError, TimeoutError."""
    challenge = altcha.Challenge.from_dict(http.get(path).raise_for_status().json())
    solution = altcha.solve_challenge(challenge)
    if solution is None:
        raise TimeoutError("the challenge was not solved in time")
    return altcha.Payload(challenge, solution).to_base64()
