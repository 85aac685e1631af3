package dev.ringback.demo.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesforceOrgTest {
    private final SalesforceOrg org = new SalesforceOrg();

    @ParameterizedTest
    @CsvSource({"001D000000IqhSL, IAZ", "003000000000001, AAA", "ZZZZZZZZZZZZZZZ, 555", "abcdefghijklmno, AAA"})
    void idsOf15CharactersAreMadeSafeByThreeMore(String id, String suffix) {
        assertThat(SalesforceIds.complete(id)).isEqualTo(id + suffix);
    }

    @Test
    void eachRecordHasAnIdOfItsOwnThatTellsItsObject() {
        String first = insert("contact", Map.of("lastname", "Holm"));
        String second = insert("contact", Map.of("lastname", "Holm"));
        assertThat(first).startsWith("003").hasSize(18).isNotEqualTo(second);
        assertThat(insert("account", Map.of("name", "Acme"))).startsWith("001");
        assertThat(insert("case", Map.of())).startsWith("500");
        assertThat(insert("machine__c", Map.of())).startsWith("a00");
    }

    @Test
    void anExternalIdIsFreeAgainOnceItsRecordIsDeletedOrHasAnother() {
        Map<String, String> seven = Map.of("lastname", "Holm", "ringback_user_id__c", "7");
        String first = insert("contact", seven);
        assertThat(org.insert("contact", seven).success()).isFalse();
        org.update("contact", first, Map.of("ringback_user_id__c", "8"));
        String second = insert("contact", seven);
        org.delete("contact", second);
        assertThat(org.insert("contact", seven).success()).isTrue();
        assertThat(org.update("contact", first, Map.of("ringback_user_id__c", "8"))
                        .success())
                .isTrue();
    }

    @Test
    void aRefusedWriteChangesNothing() {
        String sfid = insert("contact", Map.of("lastname", "Holm"));
        assertThat(org.update("contact", sfid, Map.of("lastname", "", "title", "Dr"))
                        .success())
                .isFalse();
        assertThat(org.find("contact", sfid).orElseThrow().fields()).isEqualTo(Map.of("lastname", "Holm"));
    }

    @Test
    void recordsAreGivenInTheOrderOfTheirLastChanges() {
        String first = insert("contact", Map.of("lastname", "Holm"));
        String second = insert("contact", Map.of("lastname", "Berg"));
        long before = org.version();
        org.update("contact", first, Map.of("title", "Dr"));
        assertThat(org.records("contact")).extracting(SalesforceRecord::sfid).containsExactly(second, first);
        assertThat(org.changedSince("contact", before))
                .extracting(SalesforceRecord::sfid)
                .containsExactly(first);
    }

    @Test
    void whatNobodyKnowsCannotBeWritten() {
        assertThat(org.update("contact", "003000000000001AAA", Map.of()).error())
                .extracting("code")
                .isEqualTo("INVALID_CROSS_REFERENCE_KEY");
    }

    private String insert(String object, Map<String, String> fields) {
        return String.valueOf(org.insert(object, fields).sfid());
    }
}
