package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoBannerTest {
    private final Database database = new Database("ringback", 5444);

    @Test
    void itOffersPsqlWhereThereIsOne() {
        assertThat(DemoBanner.text(database, 8123, true))
                .contains("http://localhost:8123")
                .contains("psql postgres://ringback:ringback@localhost:5444/ringback")
                .contains("curl -X POST http://localhost:8123/demo/users");
    }

    @Test
    void itOffersOnlyWhatWorksWithoutPsql() {
        assertThat(DemoBanner.text(database, 8123, false))
                .doesNotContain("psql")
                .contains("curl -X POST http://localhost:8123/demo/users");
    }

    @Test
    void itTellsOfSalesforceWhereThereIsAStandIn() {
        assertThat(DemoBanner.salesforce(database, 8123, true, "salesforce"))
                .contains("curl -X POST http://localhost:8123/demo/salesforce/contacts")
                .contains("psql postgres://ringback:ringback@localhost:5444/ringback")
                .contains("FROM salesforce.contact");
        assertThat(DemoBanner.salesforce(database, 8123, false, "salesforce")).doesNotContain("psql");
    }
}
