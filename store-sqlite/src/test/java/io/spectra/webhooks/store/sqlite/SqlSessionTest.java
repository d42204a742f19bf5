package io.spectra.webhooks.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.sql.SqlSession;
import io.spectra.webhooks.sql.SqlSession.ParameterBinder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlSessionTest {
  private static final String INSERT = "insert into note (id, text) values (?, ?)";
  private static final String TEXT = "select text from note where id = ?";

  private Connection connection;
  private SqlSession session;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    session = new SqlSession(connection, ParameterBinder.STANDARD);
    session.execute("create table note (id integer primary key, text text)");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void closing_a_session_leaves_its_connection_open() throws SQLException {
    session.update(INSERT, 1L, "kept");
    session.close();
    assertThat(connection.isClosed()).isFalse();
    try (var another = new SqlSession(connection, ParameterBinder.STANDARD)) {
      assertThat(another.first(TEXT, row -> row.getString(1), 1L)).contains("kept");
    }
  }

  @Test
  void a_statement_runs_once_for_each_list_of_arguments() throws SQLException {
    session.updateAll(INSERT, List.of());
    session.updateAll(INSERT, List.of(List.of(1L, "one"), Arrays.asList(2L, null)));
    assertThat(session.list("select id from note order by id", row -> row.getLong(1)))
        .containsExactly(1L, 2L);
    assertThat(session.number("select count(*) from note where text is null")).isEqualTo(1);
  }

  @Test
  void a_query_that_must_have_a_row_fails_without_one() {
    assertThatThrownBy(() -> session.one(TEXT, row -> row.getString(1), 7L))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void a_number_is_0_for_null_and_for_no_row() throws SQLException {
    assertThat(session.number("select max(id) from note")).isZero();
    assertThat(session.number("select id from note where id = ?", 7L)).isZero();
  }

  @Test
  void a_value_without_an_sql_type_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.update(INSERT, 1L, Instant.EPOCH))
        .withMessageContaining("java.time.Instant");
  }

  @Test
  void a_statement_runs_again_after_it_has_failed() throws SQLException {
    session.update(INSERT, 1L, "first");
    assertThatThrownBy(() -> session.update(INSERT, 1L, "again")).isInstanceOf(SQLException.class);
    assertThat(session.update(INSERT, 2L, "second")).isEqualTo(1);
  }
}
