"""The sessions of a JSON Lines file told as an X12 837P file, without what such a claim cannot say: minutes, notes."""
import json

INTERCHANGE = ("ISA*00*          *00*          *ZZ*BENCH          *ZZ*CLEARING       *260101*0800*^*00501*000000001*0*T*:~\n"
               "GS*HC*BENCH*CLEARING*20260101*0800*1*X*005010X222A1~\n")
BEGIN = ("ST*837*%04d*005010X222A1~\nBHT*0019*00*%d*20260101*0800*CH~\nNM1*41*2*BENCH*****46*BENCH~\n"
         "PER*IC*DESK*TE*2155550100~\nNM1*40*2*CLEARING*****46*CLEARING~\nHL*1**20*1~\nPRV*BI*PXC*261QP2000X~\n"
         "NM1*85*2*BENCH CLINIC*****XX*1992999015~\nN3*1 NORTH STREET~\nN4*PHILADELPHIA*PA*191040000~\n"
         "REF*EI*000000118~\n")
PATIENT = ("HL*%d*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*EXAMPLE*PERSON****MI*%s~\nN3*2 INVENTED LANE~\n"
           "N4*PHILADELPHIA*PA*191040000~\nDMG*D8*19580211*U~\nNM1*PR*2*INVENTED PLAN*****PI*W1~\n")
PROVIDER = "NM1*82*1*EXAMPLE*THERAPIST****XX*%s~\nPRV*PE*PXC*%s~\n"
SETS = 1_000  # claims in a transaction set


def cents(charge):
    whole, _, part = charge.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def npi_of(npi):
    """The NPI with the check digit that its other digits ask for; an invented one has any."""
    digits = [int(digit) for digit in "80840" + npi[:9]]
    digits[-1::-2] = [sum(divmod(2 * digit, 10)) for digit in digits[-1::-2]]
    return npi[:9] + str(-sum(digits) % 10)


def claim_of(session, level):
    """The segments of one session, as the claim of a subscriber who is the patient."""
    diagnoses = session["diagnoses"]
    pointers = ":".join(str(at) for at in range(1, min(len(diagnoses), 4) + 1))
    day = session["date"].replace("-", "")
    total = sum(cents(line["charge"]) for line in session["lines"])
    text = PATIENT % (level, session["patient"]["id"])
    text += "CLM*%s*%d.%02d***%s:B:1*Y*A*Y*Y~\n" % (session["id"], total // 100, total % 100, session["place_of_service"])
    text += "HI*%s~\n" % "*".join(("ABK:" if at == 0 else "ABF:") + code.replace(".", "")
                                  for at, code in enumerate(diagnoses))
    if session.get("authorization"):
        text += "REF*G1*%s~\n" % session["authorization"]["number"]
    text += PROVIDER % (npi_of(session["provider"]["npi"]), session["provider"]["taxonomy"])
    for number, line in enumerate(session["lines"], 1):
        code = ":".join(["HC", line["code"], *line["modifiers"]])
        text += "LX*%d~\nSV1*%s*%s*UN*%d***%s~\nDTP*472*D8*%s~\n" % (number, code, line["charge"], line["units"], pointers, day)
    return text


def write_set(target, number, sessions):
    text = BEGIN % (number, number) + "".join(claim_of(each, at) for at, each in enumerate(sessions, 2))
    target.write(text + "SE*%d*%04d~\n" % (text.count("~") + 1, number))


def write_claims(path, source):
    with open(source) as records, open(path, "w") as target:
        sessions, number = [json.loads(line) for line in records], 0
        target.write(INTERCHANGE)
        for first in range(0, len(sessions), SETS):
            number += 1
            write_set(target, number, sessions[first:first + SETS])
        target.write("GE*%d*1~\nIEA*1*000000001~\n" % number)
