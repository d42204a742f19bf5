package io.spectra.webhooks.server.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds a statement that contains a condition only if somebody asks for it, with its parameters
/// in order. The alternative, a parameter that may be null as in `? is null or status = ?`, has no
/// type on PostgreSQL and keeps both databases from planning for the actual conditions.
///
/// Every part of the text is a constant of the program; all that callers write is passed as
/// parameters. One thread.
public final class ConditionalQuery {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  /// Starts with a statement that has its first condition. Further conditions follow an `and`.
  public ConditionalQuery(String beginning, Object... first) {
    sql.append(beginning);
    parameters.addAll(List.of(first));
  }

  public ConditionalQuery and(String condition, Object... values) {
    sql.append(" and ").append(condition);
    parameters.addAll(List.of(values));
    return this;
  }

  /// Adds a condition on a value, if there is one.
  public ConditionalQuery andIf(String condition, Optional<?> value) {
    value.ifPresent(it -> and(condition, it));
    return this;
  }

  /// Adds the text after the conditions: an order, a limit.
  public ConditionalQuery then(String end, Object... values) {
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
