package io.spectra.webhooks.server.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A statement whose conditions are only there when they are asked for, with its parameters in
/// order. A parameter that may be null, as in `? is null or status = ?`, would have no type on
/// PostgreSQL, and would keep either database from planning for what is really asked.
///
/// Every piece is a constant of the program; what callers say are parameters. One thread.
public final class Selection {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  /// Begins with a statement that has its first condition: further ones follow an `and`.
  public Selection(String beginning, Object... first) {
    sql.append(beginning);
    parameters.addAll(List.of(first));
  }

  public Selection and(String condition, Object... values) {
    sql.append(" and ").append(condition);
    parameters.addAll(List.of(values));
    return this;
  }

  /// A condition on a value that somebody gave; none when nobody did.
  public Selection andIf(String condition, Optional<?> value) {
    value.ifPresent(it -> and(condition, it));
    return this;
  }

  /// What comes after the conditions: an order, a limit.
  public Selection then(String end, Object... values) {
    sql.append(' ').append(end);
    parameters.addAll(List.of(values));
    return this;
  }

  String sql() {
    return sql.toString();
  }

  List<Object> parameters() {
    return List.copyOf(parameters);
  }
}
