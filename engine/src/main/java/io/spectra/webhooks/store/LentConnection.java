package io.spectra.webhooks.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lends a store's connection to other code within a transaction that the other code must not end.
/// Methods that would end it throw. [#close] closes the statements that were left open, because on
/// some databases an open statement keeps the transaction from committing.
///
/// This protects from mistakes, not from malice. It does not examine SQL: after a `commit` in SQL
/// the savepoint is gone, and the whole commit fails. For adapters of the store port; one thread at
/// a time.
public final class LentConnection implements AutoCloseable {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "abort",
          "beginRequest",
          "close",
          "commit",
          "endRequest",
          "releaseSavepoint",
          "rollback",
          "setAutoCommit",
          "setCatalog",
          "setReadOnly",
          "setSavepoint",
          "setSchema",
          "setTransactionIsolation",
          "unwrap");

  private final Connection real;
  private final Connection lent;
  private final List<Statement> statements = new ArrayList<>();
  private boolean over;

  public LentConnection(Connection real) {
    this.real = real;
    InvocationHandler handler = (_, method, arguments) -> invoke(method, arguments);
    lent =
        (Connection)
            Proxy.newProxyInstance(
                LentConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  /// Returns the connection for the other code. It cannot be used once this is closed.
  public Connection connection() {
    return lent;
  }

  @Override
  public void close() throws SQLException {
    over = true;
    for (Statement statement : statements) {
      statement.close();
    }
  }

  private @Nullable Object invoke(Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return invokeOn(this, method, arguments);
    }
    if (name.equals("isClosed")) {
      return over;
    }
    if (over) {
      throw new SQLException("this connection was lent for one unit of work, which is over");
    }
    if (FORBIDDEN.contains(name)) {
      throw new SQLException(name + " is not allowed: the store ends the transaction itself");
    }
    if (name.equals("getAutoCommit")) {
      return false;
    }
    Object result = invokeOn(real, method, arguments);
    if (result instanceof Statement statement) {
      statements.add(statement);
    }
    return result;
  }

  private static @Nullable Object invokeOn(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
