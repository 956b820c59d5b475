"""Degrees and certificates that people write behind their surname."""

import re

KNOWN = """
AB ABD ABV ACA ACC ACCA ACIM AIA AICP AIF APR ARM BA BBA BCOM BED BENG BFA BPHARM BS BSC BSN
CA CAE CAMS CAP CAPM CASE CBAP CCIM CCNA CCP CDMP CDP CEBS CEO CFA CFE CFF CFM CFP CFRE CGMA
CHFC CHRP CIA CIP CIPD CIPM CIPP CIPPE CIPPUS CISA CISM CISSP CLU CMA CMP CNM CNP CPA CPCU
CPLP CPP CPTD CRISC CRM CSCP CSM CSPO CSSGB CTP CVA DAS DBA DDS DMA DMD DMIN DNP DO DPHIL DPT
DRPH DSC DVM EA EDD EDM EDS EIT EMBA ESQ FACHE FACS FASAE FCA FCCA FCILIP FCPA FRM FSA GCDF
GISP GPHR IGP ITIL JD LCSW LEED LLB LLM LLMSW LMFT LMSW LPC LPN LSSBB LSSGB LSW MA MAC MACC
MAED MAT MBA MBBS MCILIP MCIS MCOM MD MDIV MED MENG MFA MFT MHA MHRM MIM MIMSC MIS MISM MISOC
MLA MLIS MLS MLT MM MPA MPH MPHIL MPP MPS MRES MS MSA MSC MSCE MSE MSED MSEE MSHR MSI MSIM
MSIS MSL MSLIS MSLS MSM MSN MSOD MSSW MSW MTS NCC NP OBE PA PAC PCC PE PG PGMP PHARMD PHD PHR
PHRCA PMI PMIACP PMP PRINCE2 PSYD RD RDN RHIA RHIT RIBA RN RPH RRT SCP SHRMCP SHRMSCP SPC SPHR
TOGAF
"""
LETTERS = frozenset(KNOWN.split())


def without_letters(family: str) -> tuple[str, str]:
    """A surname without the degrees and certificates behind its commas, and these."""
    name, *behind = [part.strip() for part in family.split(",")]
    letters: list[str] = []
    while behind and _are_letters(behind[-1]):
        letters.insert(0, behind.pop())
    return (", ".join([name, *behind]), ", ".join(letters)) if name else (family, "")


def _are_letters(part: str) -> bool:
    words = re.split(r"[\s/&|]+", re.sub(r"[.()®™-]", "", part).strip())
    return bool(words) and all(word.upper() in LETTERS for word in words)
