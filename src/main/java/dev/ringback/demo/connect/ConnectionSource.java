package dev.ringback.demo.connect;

import java.sql.Connection;
import java.sql.SQLException;

/** Where the database is. */
@FunctionalInterface
public interface ConnectionSource {
    Connection open() throws SQLException;
}
