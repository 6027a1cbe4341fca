"""A filter translated to something else: SQL, LDAP, a frame expression."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from go1scim.filters._nodes import And, Filter, Not, Or
from go1scim.filters._terms import Comparison, Present, ValuePath

T = TypeVar("T")


class Visitor(ABC, Generic[T]):
    """
    A translation: one method for each kind of node, called by `visit()`.

    The methods of nodes that hold others call `visit()` for them; no filter nests so deep that
    this would not end.
    """

    def visit(self, filter: Filter) -> T:
        """What the filter becomes."""
        node: Filter = filter
        match node:
            case Comparison():
                return self.visit_comparison(node)
            case Present():
                return self.visit_present(node)
            case And():
                return self.visit_and(node)
            case Or():
                return self.visit_or(node)
            case Not():
                return self.visit_not(node)
            case ValuePath():
                return self.visit_value_path(node)
        raise TypeError(f"{type(filter).__name__} is no filter")

    @abstractmethod
    def visit_comparison(self, node: Comparison) -> T:
        """An attribute, an operator and a value."""

    @abstractmethod
    def visit_present(self, node: Present) -> T:
        """An attribute that has a value."""

    @abstractmethod
    def visit_and(self, node: And) -> T:
        """Filters that all hold."""

    @abstractmethod
    def visit_or(self, node: Or) -> T:
        """Filters of which one holds."""

    @abstractmethod
    def visit_not(self, node: Not) -> T:
        """A filter that does not hold."""

    @abstractmethod
    def visit_value_path(self, node: ValuePath) -> T:
        """A filter for one value of an attribute."""
