package io.spectra.webhooks.store.sqlite;

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

/// A connection lent to somebody else's code, inside a transaction that is not theirs to end: what
/// would end it throws, and [#close] closes the statements they left open, because a statement that
/// is still writing would keep the transaction from committing.
///
/// A fence against mistakes, not against malice: SQL that says `commit` is not looked at, but then
/// the savepoint around it is gone, and the whole commit fails.
final class Guarded implements AutoCloseable, InvocationHandler {
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

  Guarded(Session session) {
    real = session.connection();
    lent =
        (Connection)
            Proxy.newProxyInstance(
                Guarded.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
  }

  Connection connection() {
    return lent;
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
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

  @Override
  public void close() throws SQLException {
    over = true;
    for (Statement statement : statements) {
      statement.close();
    }
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
