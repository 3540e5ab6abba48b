"""Migrating forwards without building half of the project anew at each step.

Django keeps a class for each table as it stands at each step. When one table is made or gets an index, it builds the
classes of everything related to it anew, which here is nearly everything: four fifths of the time of a first
`linli migrate`. The layout of a table does not hang on that, so here the one class is built that the step is about.
What a migration does with rows sees all classes whole: before each RunPython, Django builds those of a delayed state
from the beginning.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


class LeanState(ProjectState):
    """The state between two steps."""

    @classmethod
    def of(cls, state: ProjectState) -> LeanState:
        """The same state; classes that are built already are taken over."""
        found = cls(models=state.models, real_apps=state.real_apps)
        if "apps" in state.__dict__:
            found.__dict__["apps"] = state.apps
        found.is_delayed = state.is_delayed
        return found

    def clone(self) -> ProjectState:
        return LeanState.of(super().clone())

    def add_model(self, model_state: ModelState) -> None:
        built = self.__dict__.pop("apps", None)
        super().add_model(model_state)  # without classes, so it builds none
        if built is not None:
            self.__dict__["apps"] = built
            self._build(model_state)

    def add_field(self, app_label: str, model_name: str, *args: Any, **kwargs: Any) -> None:
        built = self.__dict__.pop("apps", None)
        super().add_field(app_label, model_name, *args, **kwargs)
        if built is not None:
            self.__dict__["apps"] = built
            # Nothing hangs yet on a column that was not there.
            self.reload_model(app_label, model_name, delay=True)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's
        if "apps" not in self.__dict__:
            return
        # `delay` says that no other table hangs on the change; but heirs of a model stand on its class.
        if not delay or self.apps.all_models[app_label][model_name.lower()].__subclasses__():
            super().reload_model(app_label, model_name, delay=delay)
        else:
            self._build(self.models[app_label, model_name.lower()])

    def _build(self, state: ModelState) -> None:
        self.is_delayed = True  # Django's word for: not fit for rows
        with self.apps.bulk_update():
            self.apps.unregister_model(state.app_label, state.name_lower)
        self.apps.render_multiple([state])


class LeanExecutor(MigrationExecutor):
    """Django's executor; going back is left to Django's own way."""

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        forwards: Any = super()._migrate_all_forwards  # type: ignore[misc] # not in the stubs
        reached: ProjectState = forwards(LeanState.of(state), *args, **kwargs)
        return reached
