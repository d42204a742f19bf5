package io.spectra.webhooks.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdsTest {
  private static final Instant START = Instant.parse("2026-05-18T14:23:00.123Z");

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final EventIds ids = new EventIds(clock, new Random(1));

  @Test
  void an_id_is_a_uuid_of_version_7_with_the_time_in_front() {
    var id = ids.next().value();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(START.toEpochMilli());
  }

  @Test
  void ids_grow_within_a_millisecond_beyond_its_counter_and_when_the_clock_steps_back() {
    var texts = new ArrayList<String>();
    for (int i = 0; i < 30_000; i++) {
      if (i % 7_000 == 6_999) {
        now = i % 2 == 0 ? now.plusMillis(2) : now.minusSeconds(5);
      }
      texts.add(ids.next().toString());
    }

    assertThat(texts).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void a_clock_that_advances_catches_up_with_borrowed_time() {
    for (int i = 0; i < 10_000; i++) {
      ids.next();
    }
    now = START.plusSeconds(1);

    assertThat(ids.next().value().getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
  }

  @Test
  void two_generators_with_the_same_clock_never_make_the_same_id() {
    var others = new EventIds(clock, new Random(2));
    var all = new ArrayList<EventId>();
    for (int i = 0; i < 5_000; i++) {
      all.add(ids.next());
      all.add(others.next());
    }

    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void the_text_of_an_id_is_read_back_as_the_same_id() {
    var id = ids.next();

    assertThat(EventId.parse(id.toString())).isEqualTo(id);
    assertThat(id.toString())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-7001-8001-1",
        "0196E3A0-0000-7000-8000-000000000000",
        "0196e3a0-0000-4000-8000-000000000000",
        "0196e3a0-0000-7000-c000-000000000000",
        "0196e3a0-0000-7000-8000-00000000000",
        "{0196e3a0-0000-7000-8000-000000000000}"
      })
  void any_other_text_is_refused_as_an_event_id(String text) {
    assertThatThrownBy(() -> EventId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
