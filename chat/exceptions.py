"""Why a conversation's verb was not done. The doors say it in their own words: 404, 409, 422, 429."""


class ChatRefused(Exception):
    """Nothing was changed. The text is for people."""


class NotFound(ChatRefused):
    """There is no such thing, or it is somebody else's: nobody can tell which."""


class Conflict(ChatRefused):
    """It does not fit the state of things, such as a second answer in a session where one is being written."""


class Invalid(ChatRefused):
    """What was sent cannot be used. ``field`` names it."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class TooManyAnswers(ChatRefused):
    """The writer has as many answers under way as anybody may. ``wait`` is in seconds."""

    def __init__(self, text: str, wait: float) -> None:
        super().__init__(text)
        self.wait = wait


class TooManyStories(ChatRefused):
    """The writer keeps, or began within the hour, as many stories as they may. ``wait`` is in seconds."""

    def __init__(self, text: str, wait: float) -> None:
        super().__init__(text)
        self.wait = wait


class TooMuchText(ChatRefused):
    """The writer's stories would hold more text than they may."""
