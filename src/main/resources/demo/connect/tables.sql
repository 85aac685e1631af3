-- Three mapped objects with the columns that Connect adds to each. Connect gives its columns no default and no NOT NULL.
CREATE TABLE {schema}.contact (
    id                  serial PRIMARY KEY,
    sfid                varchar(18),
    firstname           varchar(40),
    lastname            varchar(80),
    email               varchar(80),
    title               varchar(128),
    phone               varchar(40),
    accountid           varchar(18),
    ringback_user_id__c varchar(20),
    isdeleted           boolean,
    createddate         timestamp,
    systemmodstamp      timestamp,
    _hc_lastop          varchar(32),
    _hc_err             text
);

-- The external id of the mapping: Connect inserts by it, and both sides refuse the second of a kind.
CREATE UNIQUE INDEX hcu_idx_contact_ringback_user_id__c ON {schema}.contact (ringback_user_id__c);
CREATE INDEX hc_idx_contact_accountid ON {schema}.contact (accountid);

CREATE TABLE {schema}.account (
    id             serial PRIMARY KEY,
    sfid           varchar(18),
    name           varchar(255),
    website        varchar(255),
    phone          varchar(40),
    industry       varchar(255),
    isdeleted      boolean,
    createddate    timestamp,
    systemmodstamp timestamp,
    _hc_lastop     varchar(32),
    _hc_err        text
);

CREATE TABLE {schema}."case" (
    id                    serial PRIMARY KEY,
    sfid                  varchar(18),
    casenumber            varchar(30),
    subject               varchar(255),
    description           text,
    status                varchar(255),
    priority              varchar(255),
    contactid             varchar(18),
    accountid             varchar(18),
    ringback_ticket_id__c varchar(20),
    isdeleted             boolean,
    createddate           timestamp,
    systemmodstamp        timestamp,
    _hc_lastop            varchar(32),
    _hc_err               text
);

CREATE UNIQUE INDEX hcu_idx_case_ringback_ticket_id__c ON {schema}."case" (ringback_ticket_id__c);
CREATE INDEX hc_idx_case_contactid ON {schema}."case" (contactid);
