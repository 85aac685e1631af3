package dev.ringback.demo;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database of an embedded server, owned by a role that may do no more than a hosted database's owner may.
 *
 * @param name the database's name
 * @param port where its server listens on localhost
 */
public record Database(String name, int port) {
    static final String OWNER = "ringback";
    static final String PASSWORD = "ringback";
    static final String SUPERUSER = "postgres";

    /** In the form of {@code DATABASE_URL}. */
    public String url() {
        return "postgres://" + OWNER + ":" + PASSWORD + "@localhost:" + port + "/" + name;
    }

    public String jdbcUrl() {
        return jdbcUrl(OWNER, PASSWORD);
    }

    public String superuserJdbcUrl() {
        return jdbcUrl(SUPERUSER, SUPERUSER);
    }

    public Connection connect() throws SQLException {
        return connectWith(jdbcUrl());
    }

    public Connection connectAsSuperuser() throws SQLException {
        return connectWith(superuserJdbcUrl());
    }

    private String jdbcUrl(String user, String password) {
        return "jdbc:postgresql://localhost:" + port + "/" + name + "?user=" + user + "&password=" + password;
    }

    /** Not through the DriverManager, which finds drivers by the caller's class loader and dev mode has several of those. */
    private static Connection connectWith(String jdbcUrl) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        return source.getConnection();
    }
}
