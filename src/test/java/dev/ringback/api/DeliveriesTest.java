package dev.ringback.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The deliveries of one change. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
class DeliveriesTest {
    private static final String LOGS = "/api/v1/trigger-logs";

    private final WrittenLog log = LogDatabase.log();

    @BeforeEach
    void emptyLog() {
        log.clear();
    }

    @Test
    void aChangeIsShownWithItsDeliveriesAndNobodyElses() {
        long id = log.change("17", "succeeded");
        long other = log.change("18", "succeeded");
        deliver(id, "welcome-mail", "sending", "attempts = 3, unconfirmed = 1");
        deliver(id, "audit-mail", "pending", "attempts = 0");
        deliver(other, "welcome-mail", "dead", "attempts = 1");

        change(id)
                .body("id", equalTo((int) id))
                .body("recordId", equalTo("17"))
                .body("deliveries.processor", contains("welcome-mail", "audit-mail"))
                .body("deliveries.kind", contains("mail", "mail"))
                .body("deliveries.status", contains("sending", "pending"))
                .body("deliveries.attempts", contains(3, 0))
                .body("deliveries.unconfirmed", contains(1, 0))
                .body("deliveries[0].id", notNullValue())
                .body("deliveries[0].createdAt", notNullValue())
                .body(
                        "deliveries[0].reference",
                        equalTo(log.query(
                                        "SELECT reference FROM %s.ringback_deliveries WHERE change_id = ?"
                                                + " AND processor = 'welcome-mail'",
                                        id)
                                .get(0)));
    }

    @Test
    void anAttemptWhoseLeaseHasRunOutIsUnconfirmedBeforeSomebodyTakesOver() {
        long id = log.change("17", "succeeded");
        deliver(id, "a", "sending", "unconfirmed = 1, leased_until = clock_timestamp() - interval '1 second'");
        deliver(id, "b", "sending", "unconfirmed = 1, leased_until = clock_timestamp() + interval '1 hour'");
        deliver(id, "c", "cancelled", "leased_until = clock_timestamp() - interval '1 second'");

        change(id).body("deliveries.unconfirmed", contains(2, 1, 0));
    }

    @Test
    void timesThatMeanNothingAreLeftOut() {
        long id = log.change("17", "succeeded");
        String times = "next_attempt_at = '2026-01-31 12:00:00+00', leased_until = '2026-01-31 13:00:00+00'";
        deliver(id, "a", "retrying", times);
        deliver(id, "b", "sending", times);
        deliver(id, "c", "succeeded", times + ", sent_at = '2026-01-31 14:00:00+00'");

        change(id)
                .body("deliveries.nextAttemptAt", contains(equalTo("2026-01-31T12:00:00Z"), nullValue(), nullValue()))
                .body("deliveries.leasedUntil", contains(nullValue(), equalTo("2026-01-31T13:00:00Z"), nullValue()))
                .body("deliveries.sentAt", contains(nullValue(), nullValue(), equalTo("2026-01-31T14:00:00Z")));
    }

    @Test
    void whoItIsForIsNotShownNorWhatIsInIt() {
        long id = log.change("17", "succeeded");
        deliver(
                id,
                "welcome-mail",
                "dead",
                "error = '550 <amara@example.com>: no such user', data = '{\"firstName\": \"Amara\"}'");

        change(id)
                .body("deliveries[0].error", equalTo("550 <<recipient>>: no such user"))
                .body("deliveries[0]", not(hasKey("recipient")))
                .body("deliveries[0]", not(hasKey("data")))
                .body(not(containsString("mara")));
    }

    @Test
    void aChangeWithoutDeliveriesSaysSo() {
        change(log.change("17", "pending")).body("deliveries", empty());
    }

    @Test
    void thePagesOfTheLogDoWithoutDeliveries() {
        deliver(log.change("17", "succeeded"), "welcome-mail", "dead", "attempts = 1");

        given().get(LOGS).then().statusCode(200).body("items[0]", allOf(hasKey("id"), not(hasKey("deliveries"))));
    }

    private void deliver(long change, String processor, String status, String more) {
        log.write("""
                INSERT INTO %%s.ringback_deliveries (change_id, processor, kind, recipient, status)
                VALUES (%1$d, '%2$s', 'mail', 'amara@example.com', '%3$s');
                UPDATE %%s.ringback_deliveries SET %4$s WHERE change_id = %1$d AND processor = '%2$s'
                """.formatted(change, processor, status, more));
    }

    private static ValidatableResponse change(long id) {
        return given().get(LOGS + "/" + id).then().statusCode(200);
    }
}
