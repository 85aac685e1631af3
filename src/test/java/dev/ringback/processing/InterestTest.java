package dev.ringback.processing;

import static dev.ringback.change.Operation.DELETE;
import static dev.ringback.change.Operation.INSERT;
import static dev.ringback.change.Operation.UPDATE;
import static dev.ringback.change.SampleChange.USERS;
import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.SampleChange;
import dev.ringback.change.TableName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InterestTest {
    @ParameterizedTest
    @CsvSource({
        "public.users, INSERT, true",
        "public.users, DELETE, true",
        "public.users, UPDATE, false",
        "public.users, TRUNCATE, false",
        "public.Users, INSERT, false",
        "salesforce.users, INSERT, false",
    })
    void itNamesATableAndOperations(String table, Operation operation, boolean matches) {
        SampleChange change = change(1).in(TableName.of(table)).operation(operation);
        assertThat(Interest.in(USERS, INSERT, DELETE).matches(change.build())).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"last_name, true", "email, true", "first_name, false", "Email, false"})
    void anUpdateMattersIfOneOfItsColumnsWasChanged(String changed, boolean matches) {
        Interest interest = Interest.in(USERS, UPDATE).whenChanged("last_name", "email");
        assertThat(interest.matches(change(1).updating(changed, "updated_at").build()))
                .isEqualTo(matches);
    }

    @Test
    void anUpdateThatDoesNotSayWhatItChangedMayMatter() {
        Interest interest = Interest.in(USERS, UPDATE).whenChanged("email");
        assertThat(interest.matches(change(1).operation(UPDATE).build())).isTrue();
    }

    @Test
    void anUpdateThatChangedNothingMattersOnlyToWhomAnyUpdateMatters() {
        SampleChange idle = change(1).updating();
        assertThat(Interest.in(USERS, UPDATE).matches(idle.build())).isTrue();
        assertThat(Interest.in(USERS, UPDATE).whenChanged("email").matches(idle.build()))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"INSERT", "DELETE"})
    void insertsAndDeletesMatterWhateverTheColumns(Operation operation) {
        Interest interest = Interest.in(USERS, INSERT, UPDATE, DELETE).whenChanged("email");
        assertThat(interest.matches(
                        change(1).updating("id").operation(operation).build()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CONNECT, true", "LOCAL, false", "SELF, true"})
    void itMayBeNarrowedToWhoMadeTheChange(Origin origin, boolean matches) {
        Interest interest = Interest.in(USERS, INSERT).from(Origin.CONNECT, Origin.SELF);
        assertThat(interest.matches(change(1).from(origin).build())).isEqualTo(matches);
    }

    @ParameterizedTest
    @EnumSource
    void atFirstEveryOriginMatters(Origin origin) {
        assertThat(Interest.in(USERS, INSERT).matches(change(1).from(origin).build()))
                .isTrue();
    }

    @Test
    void eachNarrowingKeepsTheOthers() {
        Interest interest = Interest.in(USERS, UPDATE)
                .whenChanged("email")
                .from(Origin.CONNECT)
                .copying("last_name")
                .needing(Need.SFID);
        assertThat(interest)
                .isEqualTo(new Interest(
                        USERS,
                        Set.of(UPDATE),
                        Set.of("email"),
                        Set.of(Origin.CONNECT),
                        Set.of("last_name"),
                        Set.of(Need.SFID)));
    }
}
