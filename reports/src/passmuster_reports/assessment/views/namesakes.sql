-- Who was in a session under an id that the roster does not know, and has the name or the e-mail address of
-- somebody expected there whom nobody saw. It joins nobody.
WITH guests AS (
    SELECT
        seen.number,
        identities.person AS guest,
        identities.source,
        identities.account,
        identities.name,
        identities.known_as,
        CASE WHEN identities.has_id THEN identities.known_as END AS id,
        name_words(identities.name) AS words
    FROM seen
    JOIN identities ON identities.person = seen.person
    WHERE len(identities.claimants) = 0
),
missing AS (
    SELECT expected.number, roster.person, roster.name, name_words(roster.name) AS words
    FROM expected
    JOIN roster ON roster.person = expected.person
    ANTI JOIN seen ON seen.number = expected.number AND seen.person = expected.person
),
alike AS (
    SELECT missing.number, missing.person, guests.guest, 'name' AS what
    FROM missing
    JOIN guests ON guests.number = missing.number AND guests.words = missing.words
    UNION ALL
    -- Where codes stand in place of names, the pairs were found before.
    SELECT missing.number, missing.person, guests.guest, 'name'
    FROM missing
    JOIN guests ON guests.number = missing.number
    JOIN same_name
        ON same_name.person = missing.person
        AND same_name.source = guests.source
        AND same_name.account = guests.account
        AND same_name.known_as = guests.known_as
    UNION ALL
    SELECT missing.number, missing.person, guests.guest, 'email'
    FROM missing
    JOIN guests ON guests.number = missing.number
    JOIN same_email
        ON same_email.person = missing.person
        AND same_email.source = guests.source
        AND same_email.account = guests.account
        AND same_email.id = guests.id
),
joined AS (
    SELECT
        number, person, guest, bool_or(what = 'name') AS same_name, bool_or(what = 'email') AS same_email
    FROM alike
    GROUP BY number, person, guest
)
SELECT
    joined.number,
    joined.person,
    missing.name,
    joined.guest,
    guests.name AS guest_name,
    guests.source,
    guests.id,
    joined.same_name,
    joined.same_email
FROM joined
JOIN guests ON guests.number = joined.number AND guests.guest = joined.guest
JOIN missing ON missing.number = joined.number AND missing.person = joined.person
