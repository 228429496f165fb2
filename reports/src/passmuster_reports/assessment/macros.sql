-- How figures are written in sentences: counted, rounded and measured in one way by every control. Lengths of
-- time are whole microseconds, so that nothing is rounded before it is compared.

-- 1 session, 2 sessions.
CREATE OR REPLACE TEMP MACRO counted(number, one, many) AS
    number || ' ' || CASE WHEN number = 1 THEN one ELSE many END;

-- `part / whole` in units of that many digits after the point, half to even: so a share and what is left of
-- the whole always add up.
CREATE OR REPLACE TEMP MACRO in_units(part, whole, digits) AS
    part * (10 ** digits)::HUGEINT // whole
    + CASE
        WHEN 2 * (part * (10 ** digits)::HUGEINT % whole) + part * (10 ** digits)::HUGEINT // whole % 2 > whole
            THEN 1
        ELSE 0
    END;

-- The fewest digits with which the rounded figure lies on the same side of every bound as the true one: what
-- is just below 75 is not written 75.0.
CREATE OR REPLACE TEMP MACRO enough_digits(part, whole, bounds) AS
    coalesce(
        list_filter(
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            lambda digits: len(list_filter(
                bounds,
                lambda bound: sign(in_units(part, whole, digits) - bound * (10 ** digits)::HUGEINT)
                    <> sign(part - bound * whole)
            )) = 0
        )[1],
        9
    );

CREATE OR REPLACE TEMP MACRO with_digits(part, whole, digits) AS
    in_units(part, whole, digits) // (10 ** digits)::HUGEINT
    || '.'
    || lpad((in_units(part, whole, digits) % (10 ** digits)::HUGEINT)::VARCHAR, digits::INTEGER, '0');

-- `part / whole` as a decimal; whole numbers of 0 and more.
CREATE OR REPLACE TEMP MACRO rounded(part, whole, bounds) AS
    with_digits(part::HUGEINT, whole::HUGEINT, enough_digits(part::HUGEINT, whole::HUGEINT, bounds));

-- 88.9 %; `limit_share` is what the share is held against, 0 to 1.
CREATE OR REPLACE TEMP MACRO percent(part, whole, limit_share) AS
    rounded(100 * part, whole, [0, 100, 100 * limit_share]) || ' %';

-- 10 h 59 min, cut to the minute; to the second, or exactly, where only that shows on which side of the bound
-- it lies.
CREATE OR REPLACE TEMP MACRO lasting(us, bound_us) AS
    format('{} h {:02d} min', us::BIGINT // 3600000000, us::BIGINT % 3600000000 // 60000000)
    || CASE
        WHEN us % 60000000 = 0
            OR us >= 60000000 AND sign(us - us % 60000000 - bound_us) = sign(us - bound_us)
            THEN ''
        WHEN us % 1000000 = 0
            OR us >= 1000000 AND sign(us - us % 1000000 - bound_us) = sign(us - bound_us)
            THEN format(' {:02d} s', us::BIGINT % 60000000 // 1000000)
        ELSE rtrim(format(' {:02d}.{:06d}', us::BIGINT % 60000000 // 1000000, us::BIGINT % 1000000), '0') || ' s'
    END;

-- 7 minutes, or 7 min 30 s: cut to the second.
CREATE OR REPLACE TEMP MACRO in_minutes(us) AS
    CASE
        WHEN us % 60000000 < 1000000 THEN counted(us::BIGINT // 60000000, 'minute', 'minutes')
        ELSE format('{} min {:02d} s', us::BIGINT // 60000000, us::BIGINT % 60000000 // 1000000)
    END;

-- An instant of UTC as 2026-10-01 08:00; with its seconds where it has some.
CREATE OR REPLACE TEMP MACRO to_the_minute(instant) AS
    strftime(instant, '%Y-%m-%d %H:%M') || CASE WHEN second(instant) = 0 THEN '' ELSE strftime(instant, ':%S') END;

-- A vendor's number with all its digits: 79.95, and 80 rather than 80.0.
CREATE OR REPLACE TEMP MACRO as_written(number) AS regexp_replace(number::DOUBLE::VARCHAR, '\.0$', '');
