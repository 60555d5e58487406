"""The addresses of the stories' pages."""

from django.urls import URLPattern, URLResolver, path

from dossiers.pages import deciding, facts, files, guests, history, stories, story, story_map, turns

urlpatterns: list[URLPattern | URLResolver] = [
    path("stories", stories.stories, name="stories"),
    path("stories/import", files.bring, name="story-import"),
    path("stories/bring", guests.bring, name="story-bring"),
    path("stories/new", stories.begin, name="story-new"),
    path("stories/<uuid:pk>", story.story, name="story"),
    path("stories/<uuid:pk>/log", story.story_log, name="story-log"),
    path("stories/<uuid:pk>/dossier", story.story_dossier, name="story-dossier"),
    path("stories/<uuid:pk>/say", story.say, name="story-say"),
    path("stories/<uuid:pk>/rename", stories.rename, name="story-rename"),
    path("stories/<uuid:pk>/delete", stories.delete, name="story-delete"),
    path("stories/<uuid:pk>/restore", stories.restore, name="story-restore"),
    path("stories/<uuid:pk>/turns/<uuid:turn_id>/edit", turns.edit, name="story-turn-edit"),
    path("stories/<uuid:pk>/turns/<uuid:turn_id>/again", turns.again, name="story-turn-again"),
    path("stories/<uuid:pk>/turns/<uuid:turn_id>/delete", turns.delete, name="story-turn-delete"),
    path("stories/<uuid:pk>/turns/<uuid:turn_id>/return", turns.bring_back, name="story-turn-return"),
    path("stories/<uuid:pk>/export/<slug:form>", files.take, name="story-export"),
    path("stories/<uuid:pk>/map", story_map.story_map, name="story-map"),
    path("stories/<uuid:pk>/history", history.history, name="story-history"),
    path("stories/<uuid:pk>/history/compare", history.compare, name="story-compare"),
    path("stories/<uuid:pk>/history/reread", history.reread, name="story-reread"),
    path("stories/<uuid:pk>/history/<int:number>", history.version, name="story-version"),
    path("stories/<uuid:pk>/history/<int:number>/undo", history.undo, name="story-version-undo"),
    path("stories/<uuid:pk>/history/<int:number>/restore", history.restore, name="story-version-restore"),
    path("stories/<uuid:pk>/facts", deciding.add, name="story-fact-add"),
    path("stories/<uuid:pk>/facts/<int:fact_id>", facts.fact, name="story-fact"),
    path("stories/<uuid:pk>/facts/<int:fact_id>/draft", deciding.draft, name="story-draft"),
    path("stories/<uuid:pk>/facts/<int:fact_id>/edit", deciding.reword, name="story-fact-edit"),
    path("stories/<uuid:pk>/facts/<int:fact_id>/<slug:verb>", deciding.act, name="story-fact-act"),
    path("stories/<uuid:pk>/merge", deciding.merge, name="story-merge"),
]
