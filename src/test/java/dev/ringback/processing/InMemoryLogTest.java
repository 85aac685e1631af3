package dev.ringback.processing;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

class InMemoryLogTest extends ChangeLogContract<InMemoryTransaction> {
    private final InMemoryLog log = new InMemoryLog();

    @Override
    protected ChangeLog<InMemoryTransaction> log() {
        return log;
    }

    @Override
    protected long append(TableName table, Operation operation, String recordId) {
        return log.append(table, operation, recordId);
    }

    @Override
    protected long appendMalformed() {
        return log.appendMalformed();
    }

    @Override
    protected long transactionOf(long id) {
        return id;
    }

    @Override
    protected void settleElsewhere(long id) {
        log.settleElsewhere(id);
    }

    @Override
    protected Stored read(long id) {
        InMemoryRow row = log.row(id);
        return new Stored(row.status(), row.attempts(), row.error());
    }

    @Override
    protected void passTime(Duration time) {
        log.passTime(time);
    }

    @Override
    protected Uni<Void> writeEffect(InMemoryTransaction transaction, String text) {
        return transaction.write(text);
    }

    @Override
    protected Uni<Void> failingStatement(InMemoryTransaction transaction) {
        return transaction.fail();
    }

    @Override
    protected List<String> effects() {
        return log.effects();
    }
}
