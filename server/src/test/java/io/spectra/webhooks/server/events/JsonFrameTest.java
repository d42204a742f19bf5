package io.spectra.webhooks.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.json.JsonFields;
import io.spectra.webhooks.server.json.JsonValue;
import org.junit.jupiter.api.Test;

/// Compares a frame with JSON that is written as a whole.
class JsonFrameTest {
  @Test
  void a_frame_gives_the_same_bytes_as_writing_it_anew() {
    var frame = JsonFrame.of(id -> answer(id).bytes());

    assertThat(frame.around("evt_01")).isEqualTo(answer("evt_01").bytes());
  }

  private static JsonValue answer(String id) {
    return JsonFields.object(json -> json.truth("success", true).text("id", id).text("é", "z"));
  }
}
