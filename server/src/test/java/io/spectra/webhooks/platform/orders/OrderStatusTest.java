package io.spectra.webhooks.platform.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStatusTest {

  @ParameterizedTest
  @CsvSource({
    "PENDING, PROCESSING SHIPPED DELIVERED CANCELLED REFUNDED",
    "PROCESSING, SHIPPED DELIVERED CANCELLED REFUNDED",
    "SHIPPED, DELIVERED CANCELLED REFUNDED",
    "DELIVERED, ''",
    "CANCELLED, ''",
    "REFUNDED, ''"
  })
  void an_order_moves_forward_or_out_and_never_back_or_on_from_an_end(
      OrderStatus from, String reachable) {
    var next = List.of(reachable.split(" ", -1));
    for (var to : OrderStatus.values()) {
      var transition = from.to(to);
      if (to == from) {
        assertThat(transition).isEqualTo(new Transition.Unchanged());
      } else if (next.contains(to.name())) {
        assertThat(transition).isEqualTo(new Transition.Moved(from, to));
      } else {
        assertThat(transition)
            .isInstanceOfSatisfying(
                Transition.Illegal.class,
                illegal -> assertThat(illegal.reason()).contains(from.text(), to.text()));
      }
    }
  }
}
