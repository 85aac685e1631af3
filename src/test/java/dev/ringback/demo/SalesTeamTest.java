package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.connect.SalesforceOrg;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SalesTeamTest {
    private final SalesforceOrg org = new SalesforceOrg();
    private final SalesTeam team = new SalesTeam(org);

    @Test
    void contactsAppearAndChangeAndGo() {
        List<String> said = new ArrayList<>();
        for (int act = 0; act < 20; act++) {
            team.proceed().ifPresent(said::add);
        }
        assertThat(said.get(0)).startsWith("Mina Aalto is a new contact (003");
        assertThat(said.get(1)).startsWith("Mina Aalto is Bianchi-1 now (003");
        assertThat(said)
                .anyMatch(words -> words.contains("has the title"))
                .anyMatch(words -> words.contains("is deleted"));
    }

    @Test
    void theContactsStayBounded() {
        for (int act = 0; act < 20 * SalesTeam.KEPT_CONTACTS; act++) {
            team.proceed();
        }
        assertThat(org.records("contact")).hasSizeBetween(SalesTeam.KEPT_CONTACTS / 2, SalesTeam.KEPT_CONTACTS);
    }
}
