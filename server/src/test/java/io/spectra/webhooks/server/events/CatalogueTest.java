package io.spectra.webhooks.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spectra.webhooks.event.CatalogueEntry;
import io.spectra.webhooks.event.EventData;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.server.storage.ScratchDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(ScratchDatabase.Kind.class)
class CatalogueTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-05-18T14:23:00Z"));

  private final ScratchDatabase database;
  private final Catalogue catalogue;

  CatalogueTest(ScratchDatabase.Kind kind) throws SQLException {
    database = kind.open();
    catalogue = new Catalogue(database, CLOCK);
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void a_type_is_known_at_once_and_after_a_restart_as_it_was_added() {
    var opened =
        entry("kiosk.opened", "{\"zero\":\"\\u0000\",\"n\":1e400}", Optional.of("{\"type\":[]}"));
    var closed = entry("kiosk.closed", "{}", Optional.empty());

    catalogue.add(opened);
    catalogue.add(closed);

    var restarted = new Catalogue(database, CLOCK).current();
    assertThat(catalogue.current().entries()).endsWith(opened, closed);
    assertThat(restarted.entries()).isEqualTo(catalogue.current().entries());
  }

  @Test
  void a_type_that_is_there_is_refused() {
    catalogue.add(entry("kiosk.opened", "{}", Optional.empty()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalogue.add(entry("kiosk.opened", "{}", Optional.empty())));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalogue.add(entry("order.created", "{}", Optional.empty())));
  }

  @Test
  void what_another_node_added_is_known_after_a_refresh() {
    var elsewhere = new Catalogue(database, CLOCK);
    var opened = entry("kiosk.opened", "{}", Optional.empty());
    elsewhere.add(opened);
    assertThat(catalogue.current().find("kiosk.opened")).isEmpty();

    catalogue.refresh();

    assertThat(catalogue.current().find("kiosk.opened")).contains(opened);
  }

  @Test
  void a_type_that_another_node_has_just_added_is_refused_and_known_then() {
    var first = entry("kiosk.opened", "{\"n\":1}", Optional.empty());
    new Catalogue(database, CLOCK).add(first);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> catalogue.add(entry("kiosk.opened", "{\"n\":2}", Optional.empty())));

    assertThat(catalogue.current().find("kiosk.opened")).contains(first);
  }

  private static CatalogueEntry entry(String name, String example, Optional<String> schema) {
    return new CatalogueEntry(new EventType(name), "what it is", EventData.parse(example), schema);
  }
}
